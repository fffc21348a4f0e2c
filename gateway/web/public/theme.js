// Before anything is painted: the theme that was chosen. A file of its own, since the policy lets no inline script run.
try {
  const theme = localStorage.getItem("jobtrail.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}
