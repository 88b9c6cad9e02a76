"""What a device is: the profile's schema, its loader, its operator table, its catalog."""
