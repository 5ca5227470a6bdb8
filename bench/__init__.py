"""What the worry box costs, as ratios to what this machine can do at best. README.md has the method."""
