// Sets the chosen theme before the first paint. The switch is in src/frame/theme.tsx.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the theme is that of the system.
}
