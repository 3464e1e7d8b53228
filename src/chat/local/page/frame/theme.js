/** Light, dark, or as the system has it. */

const key = 'ella-theme';

export function currentTheme() {
  return localStorage.getItem(key) ?? 'auto';
}

/** @param {string} theme */
export function setTheme(theme) {
  localStorage.setItem(key, theme);
  applyTheme();
}

export function applyTheme() {
  document.documentElement.dataset.theme = currentTheme();
}
