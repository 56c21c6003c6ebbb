// Fails while it is imported.
throw new Error('the addon cannot be loaded');
