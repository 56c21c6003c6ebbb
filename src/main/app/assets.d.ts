/** electron-vite copies the file beside the built code and gives its path. */
declare module '*?asset' {
  const path: string;
  // eslint-disable-next-line no-restricted-syntax -- this is the form the bundler gives it
  export default path;
}
