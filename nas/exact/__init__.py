"""The best design of a chain of stages with a proof: bounds, branching, and the certificate."""
