// Draws every figure of the page: the specifications lie in the page itself, nothing is
// fetched, and expressions are interpreted (ast) because the policy forbids eval.
(function () {
  'use strict';
  var locale = JSON.parse(document.getElementById('number-locale').textContent);
  var figures = document.querySelectorAll('.vega');
  window.klasterDrawn = 0;
  window.klasterFailed = [];
  Array.prototype.forEach.call(figures, function (box) {
    var spec = JSON.parse(document.getElementById(box.dataset.spec).textContent);
    window.vegaEmbed(box, spec, {
      actions: false, ast: true, renderer: 'svg', formatLocale: locale, tooltip: { theme: 'light' }
    }).then(function (result) {
      window.klasterDrawn += 1;
      box.klasterView = result.view;
      var svg = box.querySelector('svg');
      if (svg) { svg.setAttribute('role', 'img'); svg.setAttribute('aria-label', box.dataset.label); }
    }).catch(function (error) {
      window.klasterFailed.push(String(error));
      box.classList.add('failed');
      box.textContent = String(error);
    });
  });
  // What is folded on the screen is printed.
  window.addEventListener('beforeprint', function () {
    document.querySelectorAll('details').forEach(function (d) { d.open = true; });
  });
}());
