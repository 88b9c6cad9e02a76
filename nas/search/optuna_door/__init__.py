"""The one door to Optuna: its samplers ask and are told like any other strategy."""
