"""Contract files that come with the product. Data only; every figure in them is an example."""
