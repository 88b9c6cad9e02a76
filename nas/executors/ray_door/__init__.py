"""The one door to Ray: finding a cluster, joining it, handing it tasks."""
