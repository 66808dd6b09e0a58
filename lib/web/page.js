// The contents follow the reader: the heading read now is marked, of chapters only that which is
// read is unfolded. Another language opens at the same heading.
(function () {
  'use strict';
  var nav = document.querySelector('nav'), rows = [], chapters = 0, current = null;
  if (!nav) { return; }
  Array.prototype.forEach.call(nav.querySelectorAll('li'), function (item) {
    var link = item.querySelector('a'), heading = document.getElementById(link.getAttribute('href').slice(1));
    var isChapter = item.className === 'l1';
    chapters += isChapter ? 1 : 0;
    if (heading) { rows.push({ item: item, link: link, heading: heading, chapter: chapters, isChapter: isChapter }); }
  });
  function follow() {
    var now = null;
    rows.forEach(function (row) { if (row.heading.getBoundingClientRect().top < 120) { now = row; } });
    if (now === current && nav.classList.contains('follows')) { return; }
    if (current) { current.link.removeAttribute('aria-current'); }
    current = now;
    if (now) { now.link.setAttribute('aria-current', 'true'); }
    if (chapters > 1) {
      nav.classList.add('follows');
      rows.forEach(function (row) {
        row.item.classList.toggle('closed', !row.isChapter && !(now && row.chapter === now.chapter));
      });
    }
    if (now && nav.scrollHeight > nav.clientHeight) {
      nav.scrollTop = now.item.offsetTop - nav.offsetTop - nav.clientHeight / 2;
    }
  }
  window.addEventListener('scroll', follow, { passive: true });
  window.addEventListener('resize', follow);
  follow();
  Array.prototype.forEach.call(document.querySelectorAll('.languages a'), function (link) {
    link.addEventListener('click', function () {
      link.hash = window.location.hash || (current ? current.heading.id : '');
    });
  });
}());

// Draws every figure of the page: the specifications lie in the page itself, nothing is
// fetched, and expressions are interpreted (ast) because the policy forbids eval. Where regions
// may be chosen, what is drawn and which columns of tables stand is theirs only.
(function () {
  'use strict';
  var locale = JSON.parse(document.getElementById('number-locale').textContent);
  var figures = document.querySelectorAll('.vega');
  var boxes = Array.prototype.slice.call(document.querySelectorAll('.choice input'));
  var most = 5;
  window.klasterDrawn = 0;
  window.klasterFailed = [];

  function chosen() { return boxes.filter(function (box) { return box.checked; }); }

  // The specification with the data of the chosen regions only.
  function specificationOf(box) {
    var spec = JSON.parse(document.getElementById(box.dataset.spec).textContent);
    var codes = chosen().map(function (choice) { return choice.value; });
    if (codes.length && spec.data && spec.data.values && spec.data.values.some(function (row) { return row.region; })) {
      spec.data.values = spec.data.values.filter(function (row) { return codes.indexOf(row.region) >= 0; });
    }
    return spec;
  }

  function draw(box) {
    var spec = specificationOf(box);
    if (spec.usermeta && spec.usermeta.minWidth > 0) {
      box.style.minWidth = Number(spec.usermeta.minWidth) + 'px';
      box.parentNode.tabIndex = 0; // in a narrow window it is pushed aside, by the keyboard too
      box.parentNode.setAttribute('role', 'region');
      box.parentNode.setAttribute('aria-label', box.dataset.label);
    }
    if (box.klasterView) { box.klasterView.finalize(); }
    return window.vegaEmbed(box, spec, {
      actions: false, ast: true, renderer: 'svg', formatLocale: locale, tooltip: { theme: 'light' }
    }).then(function (result) {
      window.klasterDrawn += box.klasterView ? 0 : 1;
      box.klasterView = result.view;
      var svg = box.querySelector('svg');
      // Not role=img, which would hide the names of the marks from who listens to the page.
      if (svg) { svg.setAttribute('role', 'graphics-document'); svg.setAttribute('aria-label', box.dataset.label); }
    }).catch(function (error) {
      window.klasterFailed.push(String(error));
      box.classList.add('failed');
      box.textContent = String(error);
    });
  }

  // Columns of tables whose head is a region that is not chosen are left out.
  function cutTables() {
    var names = {};
    boxes.forEach(function (box) { names[box.parentNode.textContent.trim()] = box.checked; });
    Array.prototype.forEach.call(document.querySelectorAll('table'), function (table) {
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
        var name = head.textContent.trim();
        if (!Object.prototype.hasOwnProperty.call(names, name)) { return; }
        Array.prototype.forEach.call(table.rows, function (row) {
          row.cells[column].classList.toggle('left-out', !names[name]);
        });
      });
    });
  }

  // The choice is in the address: #230000000,750000000.
  function choose() {
    var now = chosen(), status = document.querySelector('.choice .chosen');
    boxes.forEach(function (box) { box.disabled = !box.checked && now.length >= most; });
    window.history.replaceState(null, '', '#' + now.map(function (box) { return box.value; }).join(','));
    status.textContent = now.map(function (box) { return box.parentNode.textContent.trim(); }).join(', ');
    cutTables();
    return Promise.all(Array.prototype.map.call(figures, draw));
  }

  function fromAddress() {
    var codes = window.location.hash.slice(1).split(',').slice(0, most);
    boxes.forEach(function (box) { box.checked = codes.indexOf(box.value) >= 0; });
    if (!chosen().length) { boxes.slice(0, 3).forEach(function (box) { box.checked = true; }); }
    if (chosen().length === 1) { // one is compared with another
      boxes.filter(function (box) { return !box.checked; })[0].checked = true;
    }
  }

  if (boxes.length) {
    fromAddress();
    boxes.forEach(function (box) { box.addEventListener('change', choose); });
    window.addEventListener('hashchange', function () { fromAddress(); choose(); });
    choose();
  } else {
    Array.prototype.forEach.call(figures, draw);
  }
}());
