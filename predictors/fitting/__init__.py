"""Turns a measured operator table into a profile and its fitted predictor."""
