// Ends before it is ready.
process.exit(3);
