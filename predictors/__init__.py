"""What a design costs on a device, and how much it promises: one predictor a file, its name the file's."""
