import { useState } from 'react';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Switches between the theme of the system, light and dark. `public/theme.js` sets the stored choice at the next start. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(stored);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const change = () => {
    apply(next);
    setTheme(next);
  };
  const words = { system: '◐ System', light: '○ Light', dark: '● Dark' } as const;
  return (
    <button type="button" onClick={change} title={`Theme: ${theme}; change to ${next}`}>
      <span className="sr">Theme: </span>
      {words[theme]}
    </button>
  );
}

function stored(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}
