// Chromium without a window, driven over its debugging pipe: no library, nothing but Node.
// Messages are JSON ended by NUL on file descriptors 3 (to it) and 4 (from it).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function browser() {
  const home = mkdtempSync(join(tmpdir(), 'klaster-browser-'));
  const child = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
    '--remote-debugging-pipe', `--user-data-dir=${home}`, 'about:blank'],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: home } });
  const waiting = new Map(), heard = [];
  let number = 0, rest = '';
  child.stdio[4].on('data', (bytes) => {
    rest += bytes;
    const messages = rest.split('\0');
    rest = messages.pop();
    for (const text of messages) {
      const message = JSON.parse(text);
      if (message.id) {
        const { resolve, reject } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) reject(new Error(JSON.stringify(message.error))); else resolve(message.result);
      } else {
        heard.push(message);
      }
    }
  });
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    number += 1;
    waiting.set(number, { resolve, reject });
    child.stdio[3].write(`${JSON.stringify({ id: number, method, params, sessionId })}\0`);
  });
  const { targetInfos } = await send('Target.getTargets');
  const { sessionId } = await send('Target.attachToTarget',
    { targetId: targetInfos.find((target) => target.type === 'page').targetId, flatten: true });
  const page = (method, params) => send(method, params, sessionId);
  for (const domain of ['Page', 'Runtime', 'Log']) await page(`${domain}.enable`);

  const tab = {
    // The value of an expression in the page; a promise is waited for.
    async value(expression) {
      const { result, exceptionDetails } = await page('Runtime.evaluate',
        { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async until(expression, seconds = 60) {
      const end = Date.now() + seconds * 1000;
      // a page that is being left answers with an error: it is asked again
      while (!(await tab.value(expression).catch(() => false))) {
        if (Date.now() > end) throw new Error(`not within ${seconds} s: ${expression}`);
        await new Promise((resolve) => { setTimeout(resolve, 50); });
      }
    },
    // Opens a file's page and waits until all its charts are drawn.
    async open(file, hash = '') {
      const before = heard.length;
      await page('Page.navigate', { url: 'about:blank' });
      await page('Page.navigate', { url: `file://${file}${hash}` });
      await tab.until('document.readyState === "complete" && location.protocol === "file:"');
      await tab.until('document.querySelectorAll(".vega").length === (window.klasterDrawn || 0) + (window.klasterFailed || []).length');
      return before;
    },
    size: (width, height) => page('Emulation.setDeviceMetricsOverride',
      { width, height, deviceScaleFactor: 1, mobile: false }),
    // The colours that the reader's system asks for: light or dark.
    scheme: (value) => page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] }),
    async key(key, code = key, keyCode = 0) {
      const text = key === 'Enter' ? '\r' : key === ' ' ? ' ' : undefined;
      await page('Input.dispatchKeyEvent', { type: 'keyDown', key, code, windowsVirtualKeyCode: keyCode, text });
      await page('Input.dispatchKeyEvent', { type: 'keyUp', key, code, windowsVirtualKeyCode: keyCode });
    },
    async point(x, y) {
      await page('Input.dispatchMouseEvent', { type: 'mouseMoved', x: x - 3, y: y - 3 });
      await page('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
    },
    async picture(file, full = true) {
      const { data } = await page('Page.captureScreenshot', { format: 'png', captureBeyondViewport: full });
      writeFileSync(file, Buffer.from(data, 'base64'));
    },
    async print(file) {
      const { data } = await page('Page.printToPDF', { preferCSSPageSize: true, printBackground: true, generateDocumentOutline: true });
      writeFileSync(file, Buffer.from(data, 'base64'));
    },
    // What the page complained of since `from`.
    complaints: (from = 0) => heard.slice(from).flatMap(({ method, params }) => {
      if (method === 'Runtime.exceptionThrown') return [params.exceptionDetails.exception?.description ?? params.exceptionDetails.text];
      if (method === 'Runtime.consoleAPICalled') return [params.args.map((arg) => arg.value ?? arg.description).join(' ')];
      if (method === 'Log.entryAdded') return [params.entry.text];
      return [];
    }),
    async close() {
      await send('Browser.close').catch(() => {});
      await new Promise((resolve) => { if (child.exitCode !== null) resolve(); else child.on('exit', resolve); });
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return tab;
}
