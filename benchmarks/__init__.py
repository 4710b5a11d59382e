"""Speed, memory and scale of qunsim, with the machine's own limits and peers beside: `python -m benchmarks`."""
