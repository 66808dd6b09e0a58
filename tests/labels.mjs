// Labels of the figures of a page that lie over one another or are cut by the figure's edge:
// node labels.mjs PAGE|SVG... prints them for a narrow and a wide window. Letters are measured as they
// are drawn, in the font the browser found, turned as they are turned.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browser } from './browser.mjs';

export const WINDOWS = [[1400, 1000], [420, 900]];

// Runs in the page: what is wrong, as "FIGURE: "A" over "B"" and so on.
function look() {
  const SLACK = 1.5; // pixels that no eye sees
  const pen = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas').getContext('2d');

  // The corners on the screen of the ink of a text.
  function corners(text) {
    const style = getComputedStyle(text), box = text.getBBox();
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const ink = pen.measureText(text.textContent), matrix = text.getScreenCTM();
    const base = Number(text.getAttribute('y') || 0);
    const up = base - ink.actualBoundingBoxAscent, down = base + ink.actualBoundingBoxDescent;
    return [[box.x, up], [box.x + box.width, up], [box.x + box.width, down], [box.x, down]].map(([x, y]) => {
      const point = new DOMPoint(x, y).matrixTransform(matrix);
      return [point.x, point.y];
    });
  }

  // How far two convex shapes lie in one another, by the axis that parts them best.
  function depth(a, b) {
    let least = Infinity;
    for (const shape of [a, b]) {
      for (let i = 0; i < 2; i += 1) {
        const dx = shape[i + 1][0] - shape[i][0], dy = shape[i + 1][1] - shape[i][1], length = Math.hypot(dx, dy) || 1;
        const [from, to] = [a, b].map((points) => points.map(([x, y]) => (dx * x + dy * y) / length))
          .map((along) => [Math.min(...along), Math.max(...along)]);
        least = Math.min(least, from[1] - to[0], to[1] - from[0]);
      }
    }
    return least;
  }

  const wrong = [];
  for (const svg of document.querySelectorAll('figure svg, svg:root')) {
    const figure = svg.closest('figure')?.id || document.title || 'drawing', edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim()
      && text.getAttribute('stroke') === null && text.getAttribute('opacity') !== '0' && text.getClientRects().length)
      .map((text) => ({ name: text.textContent, at: corners(text) }));
    texts.forEach((one, i) => {
      const out = Math.max(...one.at.map(([x, y]) => Math.max(edge.left - x, x - edge.right, edge.top - y, y - edge.bottom)));
      if (out > SLACK) wrong.push(`${figure}: "${one.name}" is cut by ${out.toFixed(1)}`);
      for (const other of texts.slice(0, i)) {
        const by = depth(one.at, other.at);
        if (by > SLACK) wrong.push(`${figure}: "${one.name}" lies over "${other.name}" by ${by.toFixed(1)}`);
      }
    });
  }
  return { wrong, seen: document.querySelectorAll('figure svg text, svg:root text').length };
}

// What is wrong with the labels of the page that the tab shows.
export async function labels(tab) {
  const { wrong, seen } = await tab.value(`(${look})()`);
  if (!seen) throw new Error('no labels are seen at all');
  return wrong;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const tab = await browser();
  let bad = false;
  for (const file of process.argv.slice(2)) {
    for (const [width, height] of WINDOWS) {
      await tab.size(width, height);
      await tab.open(resolve(file));
      for (const line of await labels(tab)) {
        console.log(`${file} (${width}) ${line}`);
        bad = true;
      }
    }
  }
  await tab.close();
  process.exit(bad ? 1 : 0);
}
