/* What the console's own markup needs: the menu on narrow screens, and copying a secret. */
(function () {
  'use strict';

  document.addEventListener('click', function (event) {
    var menuButton = event.target.closest('.menu-button');
    if (menuButton) {
      var open = document.getElementById('menu').classList.toggle('open');
      menuButton.setAttribute('aria-expanded', String(open));
    }
    var copyButton = event.target.closest('[data-copy]');
    if (copyButton) {
      copy(document.getElementById(copyButton.getAttribute('data-copy')), copyButton);
    }
  });

  function copy(source, button) {
    var selection = window.getSelection();
    selection.selectAllChildren(source);
    var copied = navigator.clipboard
      ? navigator.clipboard.writeText(source.textContent.trim())
      : Promise.reject();
    copied.then(
      function () { button.textContent = 'Copied'; },
      function () { button.textContent = 'Selected: press Ctrl+C'; });
  }
})();
