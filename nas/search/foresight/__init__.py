"""What designs that nobody measured may be worth: read from tables where they tell, learned where they do not."""
