const API = '/api/v1';
const SHOWN = ['image/jpeg', 'image/png'];
const MAX_LOG = 500;
const REFRESH_MS = 5000;
const $ = (id) => document.getElementById(id);

/** An element with text, which is never taken for markup. */
function element(name, text = '', properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

async function fetchJson(path) {
  const answer = await fetch(API + path);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  return body;
}

// ---- the form, made from what the master offers

let operations = [];

async function loadOperations() {
  operations = (await fetchJson('/operations')).operations;
  $('operation').replaceChildren(...operations.map((o) => element('option', o.name, { value: o.name })));
  showParameters();
}

function showParameters() {
  const operation = operations.find((o) => o.name === $('operation').value);
  $('description').textContent = operation.description;
  $('parameters').replaceChildren(...operation.parameters.map(parameterField));
}

/** What the parameter's type needs, with help; what is given has the parameter's name. */
function parameterField(parameter) {
  const field = element('div');
  const label = element('label', `${parameter.name}${parameter.required ? ' (needed)' : ''} `);
  const make = { choice: choiceField, number: numberField }[parameter.type] ?? fileField;
  const help = element('small', parameter.description, { className: 'hint', id: `help-${parameter.name}` });
  const controls = make(parameter);
  controls.forEach((control) => control.setAttribute('aria-describedby', help.id));
  label.append(...controls);
  field.append(label, help);
  return field;
}

function choiceField({ name, choices, default: usual }) {
  return [selectOf(name, choices, usual)];
}

function selectOf(name, choices, usual) {
  const select = element('select', '', { name });
  select.append(...choices.map((choice) =>
    element('option', choice, { value: choice, selected: choice === usual })));
  return select;
}

/** A number; where words are taken, too, a choice among them and "number" comes before it. */
function numberField({ name, words, least, greatest, whole, default: usual }) {
  const number = element('input', '',
    { type: 'number', name, min: least, max: greatest, step: whole ? 1 : 'any', required: true });
  if (!words.includes(usual)) number.value = usual;
  if (!words.length) return [number];
  const select = selectOf('', [...words, 'number'], words.includes(usual) ? usual : 'number');
  number.setAttribute('aria-label', `${name}, number`);
  const choose = () => {
    const isWord = select.value !== 'number';
    select.name = isWord ? name : '';
    number.hidden = isWord;
    number.disabled = isWord; // else it is sent, and its emptiness complained of
  };
  select.addEventListener('change', choose);
  choose();
  return [select, number];
}

function fileField({ name, type, required }) {
  const accept = type === 'table' ? '.csv,.txt,text/*' : $('file').accept;
  return [element('input', '', { type: 'file', name, required, accept })];
}

// ---- the job that is shown

let shown = null; // {id, source, retries, progress} of the job that is followed
let original = null; // object URL of the uploaded picture

function say(text, bad = false) {
  $('job').hidden = false;
  $('job-state').textContent = text;
  $('job-state').classList.toggle('bad', bad);
}

function log(text) {
  const list = $('log');
  list.append(element('li', text));
  if (list.children.length > MAX_LOG) list.firstChild.remove();
}

function clearJob(name) {
  shown?.source?.close();
  shown = null;
  if (original) URL.revokeObjectURL(original);
  original = null;
  $('job-title').textContent = name;
  $('job-progress').value = 0;
  $('log').replaceChildren();
  $('job-parameters').textContent = '';
  $('download').hidden = true;
  $('tables').hidden = true;
  $('cancel').hidden = true;
  $('before-box').hidden = true;
  $('after-box').hidden = true;
}

function submit(event) {
  event.preventDefault();
  const file = $('file').files[0];
  clearJob(file.name);
  if (SHOWN.includes(file.type)) {
    original = URL.createObjectURL(file);
    $('before').src = original;
    $('before-box').hidden = false;
  }
  const { query, body } = requestOf(file);
  const request = new XMLHttpRequest(); // fetch() does not tell how far an upload is
  request.upload.onprogress = (e) => {
    $('job-progress').value = e.loaded / e.total;
    say(`Uploading, ${Math.floor((100 * e.loaded) / e.total)} %`);
  };
  request.onload = () => {
    $('submit').disabled = false;
    const answer = JSON.parse(request.responseText);
    if (request.status === 201) begun(answer.id);
    else say(`${answer.title}. ${answer.detail}`, true);
  };
  request.onerror = () => {
    $('submit').disabled = false;
    say('The upload broke off: the master cannot be reached, or refused so large a file.', true);
  };
  request.open('POST', `${API}/jobs?${query}`);
  if (body === file) request.setRequestHeader('Content-Type', 'application/octet-stream');
  $('submit').disabled = true;
  say('Uploading');
  request.send(body);
}

/** The picture is sent as it is, or as a form if there are files to go with it. */
function requestOf(file) {
  const entries = [...new FormData($('form'))].filter(([name]) => name !== 'file');
  const query = new URLSearchParams(entries.filter(([, value]) => !(value instanceof File)));
  query.set('name', file.name);
  const files = entries.filter(([, value]) => value instanceof File && value.name);
  if (!files.length) return { query, body: file };
  const body = new FormData();
  body.append('file', file);
  files.forEach(([name, value]) => body.append(name, value));
  return { query, body };
}

function begun(id) {
  follow(id);
  refresh();
}

function follow(id) {
  const source = new EventSource(`${API}/jobs/${id}/events`);
  shown = { id, source, retries: 0 };
  const mine = (handle) => (event) => { if (shown?.source === source) handle(JSON.parse(event.data)); };
  source.addEventListener('job', mine(showJob));
  source.addEventListener('page', mine(showPage));
  source.addEventListener('chunk', mine(showChunk));
}

function showPage({ page, pages, chunks }) {
  log(`page ${page + 1} of ${pages}: ${chunks} chunks`);
  if (shown.progress?.page !== page) shown.progress = { page, pages, phase: '', done: 0, total: chunks };
}

function showChunk(event) {
  const what = `chunk ${event.chunk + 1}: ${event.phase} ${event.kind}, ${event.worker}`;
  const how = [event.backend, event.detail].filter(Boolean).join(': ');
  log(how ? `${what}, ${how}` : what);
  if (event.kind === 'retried') shown.retries += 1;
  if (event.kind === 'finished') {
    const p = shown.progress;
    shown.progress = { ...p, phase: event.phase, done: p.phase === event.phase ? p.done + 1 : 1 };
    showProgress(shown.progress, event.worker);
  }
}

function showProgress(p, worker) {
  const page = p.pages > 1 ? `page ${p.page + 1} of ${p.pages}, ` : '';
  say(`Running: ${page}${p.phase}, ${Math.min(p.done, p.total)} of ${p.total} chunks${worker ? `, last by ${worker}` : ''}`
    + `${shown.retries ? `; ${shown.retries} given out again` : ''}`);
  $('job-progress').value = Math.min(p.done, p.total) / p.total;
}

function showJob(job) {
  $('job-title').textContent = job.name;
  $('job-parameters').textContent = [job.operation,
    ...Object.entries(job.parameters).filter(([, value]) => value).map(([name, value]) => `${name} ${value}`)].join(', ');
  $('cancel').hidden = !['queued', 'running'].includes(job.state);
  log(`job is ${job.state}`);
  if (job.state === 'queued') say('Waiting for its turn');
  if (job.state === 'running') {
    shown.progress = job.progress;
    if (job.progress) showProgress(job.progress);
    else say('Running');
  }
  if (job.state === 'cancelled') finish('Cancelled', false);
  if (job.state === 'failed') finish(`Failed: ${job.error}`, true);
  if (job.state === 'done') finish(summary(job.report), false);
  if (job.state === 'done') showResult(job);
}

function summary(report) {
  const counts = (map) => Object.entries(map).map(([name, count]) => `${name} ${count}`).join(', ');
  const retries = report.retries ? `, ${report.retries} retries` : '';
  const fallbacks = report.fallbacks.length ? `; ${report.fallbacks.join('; ')}` : '';
  return `Done: ${report.pixels.toLocaleString()} pixels in ${report.chunks} chunks`
    + `${retries}; by worker: ${counts(report.resultsByWorker)}; by backend: ${counts(report.resultsByBackend)}${fallbacks}`;
}

function finish(text, bad) {
  shown.source.close(); // else the browser would connect again
  say(text, bad);
  $('job-progress').value = bad ? 0 : 1;
  refresh();
}

function showResult(job) {
  $('download').href = job.result.url;
  $('download').download = job.result.name;
  $('download').textContent = `Download ${job.result.name}`;
  $('download').hidden = false;
  if (job.tables) {
    $('tables').href = job.tables;
    $('tables').textContent = job.picture.pages > 1 ? 'Download the first page\'s table' : 'Download its table';
    $('tables').hidden = false;
  }
  if (SHOWN.includes(job.result.mediaType)) {
    $('after').src = job.result.url;
    $('after-box').hidden = false;
  }
}

async function remove(id) {
  await fetch(`${API}/jobs/${id}`, { method: 'DELETE' });
  refresh();
}

// ---- the lists

function row(...cells) {
  const tr = element('tr');
  tr.append(...cells.map((cell) => {
    const td = element('td');
    td.append(...[cell].flat());
    return td;
  }));
  return tr;
}

function button(text, about, action) {
  const made = element('button', text, { type: 'button', className: 'quiet', onclick: action });
  made.setAttribute('aria-label', `${text} ${about}`);
  return made;
}

function jobRow(job) {
  const look = button('Show', job.name, () => { clearJob(job.name); follow(job.id); $('job').scrollIntoView(); });
  const away = button('Delete', job.name, () => remove(job.id));
  return row(job.name, job.operation, job.state, new Date(job.created).toLocaleString(), [look, ' ', away]);
}

function workerRow(worker) {
  return row(`${worker.name} (${worker.host})`, worker.state, `${worker.backend} on ${worker.device}`,
    `${worker.running} of ${worker.slots}`, String(worker.resultsDone), worker.notes.join('; '));
}

async function refresh() {
  try {
    const [{ jobs }, { workers }] = await Promise.all([fetchJson('/jobs?limit=20'), fetchJson('/workers')]);
    if (!$('jobs').contains(document.activeElement)) $('jobs').replaceChildren(...jobs.map(jobRow));
    $('no-jobs').hidden = jobs.length > 0;
    $('workers').replaceChildren(...workers.map(workerRow));
    $('no-workers').hidden = workers.length > 0;
  } catch (e) {
    console.warn('the master cannot be reached', e); // the next round may succeed
  }
}

// ---- begin

$('operation').addEventListener('change', showParameters);
$('form').addEventListener('submit', submit);
$('cancel').addEventListener('click', () => remove(shown.id));
$('drop').addEventListener('dragover', (e) => { e.preventDefault(); $('drop').classList.add('over'); });
$('drop').addEventListener('dragleave', () => $('drop').classList.remove('over'));
$('drop').addEventListener('drop', (e) => {
  e.preventDefault();
  $('drop').classList.remove('over');
  $('file').files = e.dataTransfer.files;
});
await loadOperations();
await refresh();
setInterval(refresh, REFRESH_MS);
