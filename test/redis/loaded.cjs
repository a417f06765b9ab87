// Preloaded into a relay: prints the files that it has loaded, at a signal.
process.on("SIGUSR2", () => {
  console.error(`loaded ${Object.keys(require.cache).join(" ")}`);
});
