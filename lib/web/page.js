// Another language is at the same place of the page.
(function () {
  'use strict';
  Array.prototype.forEach.call(document.querySelectorAll('.languages a'), function (link) {
    link.addEventListener('click', function () { link.hash = window.location.hash; });
  });
}());

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
    if (spec.usermeta && spec.usermeta.minWidth > 0) {
      box.style.minWidth = Number(spec.usermeta.minWidth) + 'px';
      box.parentNode.tabIndex = 0; // in a narrow window it is pushed aside, by the keyboard too
      box.parentNode.setAttribute('role', 'region');
      box.parentNode.setAttribute('aria-label', box.dataset.label);
    }
    window.vegaEmbed(box, spec, {
      actions: false, ast: true, renderer: 'svg', formatLocale: locale, tooltip: { theme: 'light' }
    }).then(function (result) {
      window.klasterDrawn += 1;
      box.klasterView = result.view;
      var svg = box.querySelector('svg');
      // Not role=img, which would hide the names of the marks from who listens to the page.
      if (svg) { svg.setAttribute('role', 'graphics-document'); svg.setAttribute('aria-label', box.dataset.label); }
    }).catch(function (error) {
      window.klasterFailed.push(String(error));
      box.classList.add('failed');
      box.textContent = String(error);
    });
  });
}());
