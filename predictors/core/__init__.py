"""The promises predictors keep: an estimate with its interval, and prices of operators in columns."""
