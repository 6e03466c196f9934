// Before the page is painted: the theme that the visitor chose, or the system's.
try {
  const theme = JSON.parse(localStorage.getItem("pascal.theme"));
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
