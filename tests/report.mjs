// The report as a reader meets it: node report.mjs FOLDER PDF [CHECK...]. One line a check, `NAME ok` or
// `NAME not ok: why`; report.bats reads them.
import { resolve } from 'node:path';
import { browser } from './browser.mjs';
import { WINDOWS, labels } from './labels.mjs';

const [folder, pdf] = process.argv.slice(2, 4).map((path) => resolve(path)), asked = process.argv.slice(4);
const tab = await browser();
const pages = ['index.html', 'index.ru.html', 'index.en.html', 'region/230000000.html', 'cluster/C.ru.html',
  'cluster/food.en.html', 'compare.html'];

async function check(name, body) {
  if (asked.length && !asked.includes(name)) return;
  try {
    await body();
    console.log(`${name} ok`);
  } catch (error) {
    console.log(`${name} not ok: ${error.message.replaceAll('\n', ' ')}`);
  }
}

function same(got, wanted, what) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
  }
}

// What is read out of a mark is what its tooltip shows, and no mark is left without.
await check('spoken', async () => {
  for (const page of ['index.html', 'index.ru.html', 'index.en.html', 'compare.html']) {
    await tab.open(`${folder}/${page}`);
    const [marks, wrong] = await tab.value(`(() => {
      const marks = [...document.querySelectorAll('.vega .role-mark path, .vega .role-mark text')]
        .filter((mark) => !mark.closest('[aria-hidden]') && !mark.ariaHidden);
      return [marks.length, marks.map((mark) => [mark.ariaLabel, Object.entries(mark.__data__.tooltip || {})
        .map(([title, text]) => title + ': ' + text).join('; ')]).filter(([read, shown]) => read !== shown || !read
        || /null|undefined|NaN/.test(read))];
    })()`);
    same(wrong.slice(0, 3), [], `${page} reads out otherwise than it shows`);
    if (!marks) throw new Error(`${page} has no marks that can be read out`);
  }
});

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

await tab.size(1400, 1000);
await check('drawn', async () => {
  for (const page of pages) {
    const from = await tab.open(`${folder}/${page}`);
    same(tab.complaints(from), [], `${page} complains`);
    same(await tab.value('window.klasterFailed'), [], `${page} fails`);
    same(await tab.value(`[...document.querySelectorAll('.vega')].filter((box) => !box.querySelector(
      'svg.marks .role-mark path, svg.marks .role-mark text')).map((box) => box.dataset.label)`), [], `${page} is empty in`);
    same(await tab.value(`[...document.querySelectorAll('figure')].filter((figure) => !figure.querySelector('table')
      || !figure.querySelector('.trace pre')).map((figure) => figure.id)`), [], `${page} has no table or trace in`);
  }
});

await check('labels', async () => {
  for (const [width, height] of WINDOWS) {
    await tab.size(width, height);
    for (const page of ['index.html', 'index.ru.html', 'index.en.html', 'region/230000000.html', 'cluster/C.ru.html', 'compare.html']) {
      await tab.open(`${folder}/${page}`);
      same(await labels(tab), [], `${page} in a window of ${width}`);
    }
  }
  await tab.size(1400, 1000);
});

// A pointer on marks of two charts says what the table beside says of that region.
await check('tooltips', async () => {
  await tab.open(`${folder}/index.en.html`);
  for (const id of ['f-chapter2.krugman', 'f-chapter2.perhead']) {
    for (const row of [2, 7, 11]) {
      const mark = await tab.value(`(() => {
        const figure = document.getElementById('${id}');
        const cells = [...figure.querySelector('details table').tBodies[0].rows[${row}].cells].map((cell) => cell.textContent);
        const path = [...figure.querySelectorAll('.mark-rect path')].find((one) => one.ariaLabel
          && one.ariaLabel.split(': ').some((part) => part.split(';')[0] === cells[0]));
        if (!path) return { cells };
        path.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = path.getBoundingClientRect();
        return { cells, x: box.left + box.width / 2, y: box.top + box.height / 2 };
      })()`);
      if (!mark.x) throw new Error(`${id}: no mark has ${mark.cells.join(', ')}`);
      await tab.point(2, 2);
      await pause(100);
      await tab.point(mark.x, mark.y);
      await tab.until('document.querySelector("#vg-tooltip-element.visible")', 10);
      const tip = await tab.value('document.getElementById("vg-tooltip-element").textContent');
      for (const cell of mark.cells) if (!tip.includes(cell)) throw new Error(`${id} says "${tip}" of ${mark.cells.join(', ')}`);
    }
  }
});

await check('languages', async () => {
  for (const [page, place] of [['index', 'f-chapter2.lq'], ['region/470000000', 't-strengths']]) {
    await tab.open(`${folder}/${page}.html`, `#${place}`);
    for (const language of ['ru', 'en', 'kk']) {
      await tab.value(`setTimeout(() => document.querySelector('.languages a[lang=${language}]').click())`);
      const file = language === 'kk' ? `${page}.html` : `${page}.${language}.html`;
      await tab.until(`location.pathname.endsWith('/${file}') && document.readyState === 'complete'`);
      same(await tab.value('[document.documentElement.lang, location.hash, !!document.getElementById(location.hash.slice(1))]'),
        [language, `#${place}`, true], `${page} in ${language}`);
    }
  }
});

await check('widths', async () => {
  for (const width of [360, 768, 1400]) {
    await tab.size(width, 800);
    for (const page of pages) {
      await tab.open(`${folder}/${page}`);
      const [content, window] = await tab.value('[document.documentElement.scrollWidth, innerWidth]');
      if (content > window) throw new Error(`${page} is ${content} wide in a window of ${width}`);
    }
  }
  await tab.size(1400, 1000);
});

// Names on the tiles of the map: divided only where a hyphen may stand, and that in narrow windows, within their tiles, and the tiles within the page.
await check('tiles', async () => {
  for (const width of [360, 420, 640, 768, 1000, 1400]) {
    await tab.size(width, 900);
    for (const page of ['index.html', 'index.ru.html', 'index.en.html']) {
      await tab.open(`${folder}/${page}`);
      const [seen, wrong] = await tab.value(`(() => {
        const names = [...document.querySelectorAll('.tiles .name')], wrong = [];
        for (const name of names) {
          const tile = name.closest('a').getBoundingClientRect(), range = document.createRange();
          const text = name.firstChild;
          let last = { right: -1 };
          for (const word of text.data.matchAll(/[^ \u00ad-]+-?/g)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const boxes = [...range.getClientRects()].filter((box) => box.width > 5); // not a hyphen
            if (innerWidth > 640 && word[0].length > 1 && text.data[word.index - 1] === '\u00ad' && boxes[0].left < last.right - 2) {
              wrong.push(word[0] + ' is divided');
            }
            last = boxes[0];
            if (boxes.length !== 1) wrong.push(word[0] + ' is broken');
            else if (boxes[0].left < tile.left || boxes[0].right > tile.right) wrong.push(word[0] + ' leaves its tile');
          }
          if (tile.left < 0 || tile.right > innerWidth) wrong.push(text.data + ' leaves the page');
        }
        return [names.length, wrong];
      })()`);
      same(wrong, [], `${page} in a window of ${width}`);
      same(seen, 20, `tiles of ${page}`);
    }
  }
  await tab.size(1400, 1000);
});

const shown = `[...document.querySelectorAll('#t-compare_figures thead th')].filter((head) => head.offsetParent).length - 1`;
const drawnRegions = `[...new Set(document.querySelectorAll('.vega')[0].klasterView.data('source_0').map((row) => row.region))].sort()`;

await check('comparison', async () => {
  const page = `${folder}/compare.en.html`;
  await tab.open(page, '#230000000,750000000');
  same(await tab.value(shown), 2, 'columns of two');
  same(await tab.value(drawnRegions), ['230000000', '750000000'], 'drawn of two');
  await tab.value(`document.querySelector('.choice input[value="470000000"]').click()`);
  await tab.until(`${shown} === 3`);
  await tab.until(`${drawnRegions}.length === 3`);
  same(await tab.value('location.hash'), '#230000000,470000000,750000000', 'the address');
  await tab.value(`['590000000', '550000000'].forEach((code) => document.querySelector('.choice input[value="' + code + '"]').click())`);
  await tab.until(`${shown} === 5`);
  same(await tab.value(`document.querySelectorAll('.choice input:not(:checked):not(:disabled)').length`), 0, 'more than five may be chosen');
  // the table's figure is the published one
  const cells = await tab.value(`(() => {
    const table = document.querySelector('#t-compare_figures table');
    const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === 'Atyrau');
    return [...table.tBodies[0].rows].map((row) => [row.cells[0].textContent, row.cells[column].textContent]);
  })()`);
  console.log(`atyrau ${JSON.stringify(Object.fromEntries(cells))}`);
});

await check('keyboard', async () => {
  const tabKey = () => tab.key('Tab', 'Tab', 9);
  const focus = (what) => tab.value(`document.activeElement && document.activeElement.matches('${what}')`);
  await tab.open(`${folder}/index.en.html`);
  await tabKey();
  if (!(await focus('a.skip'))) throw new Error('the first stop is not the way past the head');
  const outline = await tab.value('getComputedStyle(document.activeElement).outlineStyle');
  if (outline === 'none') throw new Error('the focus is not seen');
  for (let i = 0; i < 12 && !(await focus('.tiles a')); i += 1) await tabKey();
  if (!(await focus('.tiles a'))) throw new Error('the map is not reached');
  const href = await tab.value('document.activeElement.href');
  await tab.key('Enter', 'Enter', 13);
  await tab.until(`location.href === '${href}' && document.readyState === 'complete'`, 20);
  await tab.open(`${folder}/compare.en.html`, '#230000000,750000000');
  for (let i = 0; i < 30 && !(await focus('.choice input:not(:checked)')); i += 1) await tabKey();
  await tab.key(' ', 'Space', 32);
  await tab.until(`${shown} === 3`, 20);
});

// The contrast of two colours as WCAG 2 has it.
const measures = `const parts = (color) => color.match(/[0-9.]+/g).map(Number);
  const light = (color) => parts(color).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor, alpha = parts(color)[3] ?? 1;
      if (alpha > 0) return color;
    }
    return 'rgb(255,255,255)';
  };
  const ratioOf = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);`;

// Letters on their ground as WCAG 2 asks: 4.5, large ones 3; headings go down step by step.
const contrast = `(() => {
  ${measures}
  const bad = new Set();
  for (const element of document.querySelectorAll('body *:not(svg *):not(script):not(style)')) {
    if (!element.offsetParent || element.matches(':disabled, .left-out')) continue;
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    const style = getComputedStyle(element), ratio = ratioOf(style.color, ground(element));
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) bad.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(1));
  }
  return [...bad];
})()`;

// Letters of charts on what lies under their middle, in the window of one figure after the other.
const lettersOfCharts = `(async () => {
  ${measures}
  const bad = new Set();
  let seen = 0;
  for (const svg of document.querySelectorAll('figure svg')) {
    svg.scrollIntoView({ block: 'start', behavior: 'instant' });
    await new Promise((resolve) => { requestAnimationFrame(resolve); });
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect(), style = getComputedStyle(text);
      if (!text.textContent.trim() || text.getAttribute('stroke') || text.getAttribute('opacity') === '0' || !box.width) continue;
      const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        .find((one) => ['rect', 'path', 'circle'].includes(one.tagName) && one.ownerSVGElement === svg
          && getComputedStyle(one).fill.startsWith('rgb') && !/, 0\\)$/.test(getComputedStyle(one).fill)
          && Number(getComputedStyle(one).fillOpacity) * Number(getComputedStyle(one).opacity) > 0.9);
      const ratio = ratioOf(style.fill, under ? getComputedStyle(under).fill : ground(svg));
      seen += 1;
      if (ratio < 4.5) bad.add(svg.closest('figure').id + ': ' + text.textContent + ' ' + ratio.toFixed(1));
    }
  }
  return [seen, [...bad]];
})()`;

// Axes and lines of charts on their ground at night: 3, as WCAG 2 asks of graphics. By day the palette
// of Okabe and Ito has two lighter ones, which the legend and the table beside tell apart.
const linesOfCharts = `(() => {
  ${measures}
  return [...new Set([...document.querySelectorAll('.vega .mark-line.role-mark path, .vega .role-axis-domain line, '
    + '.chart > svg path[stroke]:not([stroke="#fff"])')].map((mark) => [mark, getComputedStyle(mark).stroke])
    .filter(([mark, stroke]) => stroke.startsWith('rgb') && ratioOf(stroke, ground(mark.ownerSVGElement)) < 3)
    .map(([mark, stroke]) => mark.closest('figure').id + ' ' + stroke))];
})()`;

await check('readable', async () => {
  await tab.size(1400, 1000);
  for (const scheme of ['light', 'dark']) {
    await tab.scheme(scheme);
    for (const page of ['index.html', 'region/230000000.html', 'cluster/C.ru.html', 'compare.html']) {
      await tab.open(`${folder}/${page}`);
      same(await tab.value(`getComputedStyle(document.body).backgroundColor`), scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 24, 28)', `${page}'s ground`);
      same(await tab.value(contrast), [], `${page}, ${scheme}, is hard to read in`);
      const [seen, bad] = await tab.value(lettersOfCharts);
      same(bad, [], `${page}, ${scheme}, is hard to read in the charts`);
      if (seen < 20) throw new Error(`${page}: only ${seen} letters of charts are seen`);
      if (scheme === 'dark') same(await tab.value(linesOfCharts), [], `${page} has lines that are hard to see at night`);
    }
  }
  await tab.scheme('light');
  for (const page of ['index.html', 'region/230000000.html', 'cluster/C.ru.html', 'compare.html']) {
    await tab.open(`${folder}/${page}`);
    same(await tab.value(`[...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1]))
      .filter((level, i, all) => i > 0 && level > all[i - 1] + 1)`), [], `${page} leaves out a level of headings`);
    same(await tab.value(`['header', 'nav[aria-label]', 'main', 'h1'].filter((part) => document.querySelectorAll(part).length !== 1)`),
      [], `${page} lacks`);
    same(await tab.value(`[...document.querySelectorAll('.vega svg.marks')].filter((svg) => !svg.ariaLabel).length`), 0, `${page}: charts without name`);
    same(await tab.value(`[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, i, all) => all.indexOf(id) !== i)`),
      [], `${page}: twice`);
    same(await tab.value(`[...document.querySelectorAll('a[href^="#"]')].filter((link) => !document.getElementById(link.getAttribute('href').slice(1)))
      .map((link) => link.getAttribute('href'))`), [], `${page}: leads nowhere`);
  }
});

await check('printed', async () => {
  await tab.open(`${folder}/index.html`);
  await tab.print(pdf);
});

await tab.close();
