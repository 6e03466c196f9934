/** What Vite puts around `import()`: a part of a page comes with its styles, and they come before it is shown. */
const asked = new Map();

function ask(file) {
  const href = `/${file}`;
  if (document.querySelector(`link[href="${href}"]`)) return null; // of the page itself
  const link = document.createElement("link");
  const isStyle = href.endsWith(".css");
  link.rel = isStyle ? "stylesheet" : "modulepreload";
  link.crossOrigin = "";
  link.href = href;
  document.head.append(link);
  if (!isStyle) return null;
  return new Promise((done, fail) => {
    link.onload = done;
    link.onerror = () => {
      link.remove();
      asked.delete(file);
      fail(new Error(`No ${file}`));
    };
  });
}

export async function __vitePreload(load, files = []) {
  await Promise.all(
    files.map((file) => {
      if (!asked.has(file)) asked.set(file, ask(file));
      return asked.get(file);
    }),
  );
  return load();
}
