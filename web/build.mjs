// Builds everything a browser loads into dist/, which the application serves at its root:
//   assets/app.css, assets/app.js, assets/console.js, assets/graphs.js   our own bundles
//   assets/icons.svg                                    the icons the templates name, as one sprite
//   webjars/novnc/VERSION/**                            noVNC as published, in webjar layout
// "--watch" rebuilds the bundles as they change.
import { readFileSync, readdirSync, existsSync, mkdirSync, writeFileSync, cpSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { PurgeCSS } from 'purgecss';

const dist = 'dist';
const packages = 'node_modules';
const watching = process.argv.includes('--watch');

const filesIn = (directory, ending) => !existsSync(directory) ? [] : readdirSync(directory, { recursive: true })
  .map(name => join(directory, name)).filter(file => file.endsWith(ending));
const templates = () => filesIn('templates', '.html');
const scripts = () => filesIn('app', '.js');

/** Tabler styles everything there is; of it we keep the rules whose names our templates and scripts use. */
const trimTabler = {
  name: 'trim-tabler',
  setup(build) {
    build.onLoad({ filter: /tabler\.css$/ }, async ({ path }) => {
      const [trimmed] = await new PurgeCSS().purge({
        content: [...templates(), ...scripts()].map(file => ({ raw: readFileSync(file, 'utf8'), extension: file.split('.').pop() })),
        css: [{ raw: readFileSync(path, 'utf8') }],
        safelist: { standard: ['html', 'body'] },
        variables: true, keyframes: true, fontFace: true,
      });
      return { contents: trimmed.css, loader: 'css', watchFiles: templates() };
    });
  },
};

/** One SVG holding the named icons; a name that Tabler does not have fails the build. */
function buildSprite() {
  const named = [...templates(), ...scripts()].flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/\{#(?:icon |(?:note|empty) icon=)['"]([a-z0-9-]+)['"]|icons\.svg[^#'"]*#([a-z0-9-]+)/g)].map(match => match[1] ?? match[2]));
  const chosen = JSON.parse(readFileSync('app/icons.json', 'utf8'));   // chosen at run time, by state or system
  const symbols = [...new Set([...named, ...chosen])].sort().map(name => {
    const file = join(packages, '@tabler/icons/icons/outline', `${name}.svg`);
    if (!existsSync(file)) throw new Error(`There is no Tabler icon "${name}"`);
    const drawing = readFileSync(file, 'utf8').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '').replace(/\s+/g, ' ').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
  });
  writeFileSync(join(dist, 'assets/icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);
  return symbols.length;
}

/** noVNC is not published as a webjar, so it is laid out as one here. */
function layOutNoVnc() {
  const source = join(packages, '@novnc/novnc');
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const target = join(dist, 'webjars/novnc', version);
  for (const part of ['core', 'vendor', 'LICENSE.txt', 'package.json']) {
    cpSync(join(source, part), join(target, part), { recursive: true });
  }
}

const bundles = {
  entryPoints: ['app/app.js', 'app/app.css', 'app/docs.js', 'app/console.js', 'app/console.css', 'app/graphs.js', 'app/graphs.css'].filter(file => existsSync(file)),
  outdir: join(dist, 'assets'),
  bundle: true, minify: true, format: 'esm', target: ['es2022'], legalComments: 'linked', logLevel: 'warning',
  // Served from the webjar by their absolute address, shared and cached; not copied into a bundle.
  external: ['/webjars/*', '/assets/*'],
  plugins: [trimTabler],
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'assets'), { recursive: true });
layOutNoVnc();
const icons = buildSprite();
if (watching) {
  await (await esbuild.context(bundles)).watch();
} else {
  await esbuild.build(bundles);
  for (const file of readdirSync(join(dist, 'assets')).filter(name => /\.(js|css|svg)$/.test(name))) {
    const path = join(dist, 'assets', file);
    console.log(`${file.padEnd(14)} ${(statSync(path).size / 1024).toFixed(1)} KiB, ${(gzipSync(readFileSync(path)).length / 1024).toFixed(1)} KiB compressed`);
  }
  console.log(`${icons} icons`);
}
