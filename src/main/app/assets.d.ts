/** electron-vite copies the file beside the built code and gives its path. */
declare module '*?asset' {
  const path: string;
  export default path;
}
