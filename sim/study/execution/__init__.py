"""How studies are played: jobs, threads or a cluster, and what is kept on disk."""
