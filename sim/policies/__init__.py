"""What the operator can do: one policy a file, `registry.REGISTRY` lists them."""
