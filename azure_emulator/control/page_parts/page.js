"use strict";
/* The emulator's desk. Asks for the key once, keeps it for this tab, and looks every other second. Builds nodes, never markup. */
(() => {
  const EVERY = 2000;
  const KEY = "azure-emulator-key";
  const SPEEDS = [[0, "Still"], [1, "1×"], [60, "60×"], [3600, "3,600×"]];
  const MOVES = [[60, "+1 min"], [3600, "+1 h"], [86400, "+24 h"], [15 * 86400, "+15 d"]];
  const UNITS = { s: 1, m: 60, h: 3600, d: 86400 };
  const find = (id) => document.getElementById(id);
  const count = new Intl.NumberFormat("en");
  const money = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });
  let kinds = [];
  let seen = null;
  let timer = 0;

  // Asking

  async function ask(method, path, body) {
    const headers = { "api-key": sessionStorage.getItem(KEY) || "" };
    if (body) headers["content-type"] = "application/json";
    const reply = await fetch(`/emulator/api/${path}`, { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
    const answer = await reply.json().catch(() => ({}));
    if (reply.status === 401) { lock(sessionStorage.getItem(KEY) ? "That key is not the emulator's." : ""); throw new Error(answer.error); }
    if (!reply.ok) throw new Error(answer.error || `The emulator answered ${reply.status}.`);
    return answer;
  }

  function lock(problem) {
    sessionStorage.removeItem(KEY);
    clearTimeout(timer);
    find("main").hidden = true;
    find("forget").hidden = true;
    find("ask").hidden = false;
    say("ask-problem", problem);
    link("calm waits", "Waiting for the key");
    find("key").focus();
  }

  async function open() {
    try {
      kinds = (await ask("GET", "faults")).kinds;
    } catch (problem) {
      if (sessionStorage.getItem(KEY)) { link("bad", "No answer"); timer = setTimeout(open, EVERY); }
      return;
    }
    find("ask").hidden = true;
    find("key").value = "";
    find("forget").hidden = false;
    if (!find("kind").length) offerKinds();
    await look();
  }

  async function look() {
    clearTimeout(timer);
    try {
      show(await ask("GET", "state"));
      find("main").hidden = false;
      link("good", "Live");
    } catch (problem) {
      if (!sessionStorage.getItem(KEY)) return;
      link("bad", "No answer, asking again");
    }
    timer = setTimeout(look, EVERY);
  }

  async function act(place, method, path, body) {
    say(place, "");
    try {
      await ask(method, path, body);
    } catch (problem) {
      say(place, problem.message);
      return false;
    }
    await look();
    return true;
  }

  function say(place, problem) {
    write(find(place), problem);
    find(place).hidden = !problem;
  }

  function link(look, text) {
    find("link").className = `link state ${look}`;
    write(find("link-text"), text);
  }

  // Building

  function write(node, text) { if (node.textContent !== String(text)) node.textContent = text; }

  function make(name, look, ...inside) {
    const node = document.createElement(name);
    if (look) node.className = look;
    node.append(...inside.filter((part) => part !== null && part !== ""));
    return node;
  }

  function state(word, kind) { return make("span", `state ${kind}`, make("span", "dot"), word); }

  /* Rows keep their place in the document while their content stays the same, so that nothing jumps and focus stays. */
  function rows(name, items, keyOf, cellsOf, look = () => "") {
    const body = find(name).tBodies[0];
    const old = new Map([...body.rows].map((row) => [row.dataset.key, row]));
    items.forEach((item, place) => {
      const key = keyOf(item), content = JSON.stringify(item) + (item.until || "");
      let row = old.get(key);
      old.delete(key);
      if (!row || row.dataset.content !== content) {
        const fresh = make("tr", look(item), ...cellsOf(item));
        fresh.dataset.key = key;
        fresh.dataset.content = content;
        if (row) row.replaceWith(fresh);
        row = fresh;
      }
      if (body.rows[place] !== row) body.insertBefore(row, body.rows[place] || null);
    });
    old.forEach((row) => row.remove());
    find(name).hidden = !items.length;
    document.querySelector(`[data-empty="${name}"]`).hidden = items.length > 0;
  }

  const cell = (...inside) => make("td", "", ...inside);
  const number = (text) => make("td", "n", String(text));
  const small = (text) => make("small", "", text);
  const code = (text) => make("span", "mono", text);

  // Words

  function clockText(seconds, withDay = true) {
    const text = new Date(seconds * 1000).toISOString();
    return withDay ? `${text.slice(0, 10)} ${text.slice(11, 19)}` : text.slice(11, 19);
  }

  function span(seconds) {
    const left = Math.max(0, Math.round(seconds));
    if (left < 90) return `${left} s`;
    if (left < 5400) return `${Math.round(left / 60)} min`;
    if (left < 129600) return `${Math.floor(left / 3600)} h ${Math.round((left % 3600) / 60)} min`;
    return `${Math.floor(left / 86400)} d ${Math.round((left % 86400) / 3600)} h`;
  }

  function bytes(size) {
    if (size < 1000) return `${size} B`;
    const units = ["KB", "MB", "GB"];
    let value = size / 1000, unit = 0;
    while (value >= 1000 && unit < 2) { value /= 1000; unit += 1; }
    return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
  }

  function kindOfState(word) {
    if (/succeeded|processed/i.test(word)) return "good";
    if (/fail|error/i.test(word)) return "bad";
    if (/pending|accepted|paused|queued/i.test(word)) return "warn waits";
    if (/running|creating|deleting|pausing|resuming/i.test(word)) return "busy";
    return "calm";
  }

  function often(rule) {
    const parts = [rule.times ? `${rule.times} ${rule.times === 1 ? "time" : "times"}` : "until removed"];
    if (rule.share < 1) parts.push(`chance ${+(rule.share * 100).toFixed(1)}%`);
    if (rule.after) parts.push(`after ${rule.after}`);
    return parts.join(", ");
  }

  /* The control plane's paths all begin alike. */
  function shortPath(path) { return path.replace(/^\/subscriptions\/.*\/accounts\/[^/]+(?=\/|$)/, "…/accounts/…").replace(/^\/subscriptions\/[^/]+\/providers\/[^/]+/, "…"); }

  function clip(text) { const node = make("span", "mono clip", text); node.title = text; return node; }

  function pathOf(path) { const node = code(shortPath(path)); node.title = path; return node; }

  const titleOf = (kind) => (kinds.find((one) => one.kind === kind) || { title: kind }).title;

  // Showing

  function show(now) {
    seen = { ...now.clock, at: performance.now() };
    tick();
    write(find("address"), location.origin);
    write(find("account"), `· ${now.account.account} · ${now.account.resource_group} · ${now.account.location}`);
    [...find("speeds").children].forEach((button) => button.setAttribute("aria-pressed", String(+button.value === now.clock.speed)));
    showFigures(now);
    showFaults(now.faults);
    showDeployments(now);
    showJobs(now);
    showFiles(now);
    showRequests(now);
    showLimits(now.limits);
  }

  function tick() {
    if (!seen) return;
    const now = seen.now + ((performance.now() - seen.at) / 1000) * seen.speed;
    write(find("now"), clockText(now));
    find("now").dateTime = new Date(now * 1000).toISOString();
    const ahead = now - Date.now() / 1000;
    const pace = seen.speed === 1 ? "at real pace" : seen.speed === 0 ? "standing still" : `${count.format(seen.speed)} times as fast as real time`;
    write(find("ahead"), Math.abs(ahead) < 2 ? `Real time, ${pace}` : `${span(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"} real time, ${pace}`);
  }

  function showFigures(now) {
    const running = now.jobs.newest.filter((job) => /running|pending|paus|resum/.test(job.status)).length;
    const figures = [
      ["Deployments", now.deployments.length], ["Hosting so far", money.format(now.hosting.dollars)], ["Jobs at work", running],
      ["Files", now.files.count], ["Active faults", now.faults.filter((rule) => rule.active).length], ["Requests", count.format(now.requests.count)],
    ];
    const place = find("figures");
    if (!place.children.length) place.append(...figures.map(([name]) => make("div", "", make("dt", "", name), make("dd"))));
    figures.forEach(([, value], index) => write(place.children[index].lastChild, value));
  }

  function showFaults(faults) {
    find("clear").hidden = !faults.length;
    rows("faults", faults, (rule) => rule.id, (rule) => {
      const remove = make("button", "quiet", "Remove");
      remove.setAttribute("aria-label", `Remove ${titleOf(rule.kind)}`);
      remove.onclick = () => act("add-problem", "DELETE", `faults/${rule.id}`);
      const options = Object.entries(rule.options).map(([name, value]) => `${name.replace("_", " ")} ${value}`).join(", ");
      return [
        cell(make("span", "keep", titleOf(rule.kind)), options ? small(options) : ""),
        make("td", "wrap", code(`${rule.method === "*" ? "" : `${rule.method} `}${rule.path}`)),
        cell(often(rule)),
        make("td", "n", `${rule.fired} of ${rule.matched}`, rule.active ? "" : small("through")),
        make("td", "n", remove),
      ];
    }, (rule) => (rule.active ? "" : "through"));
  }

  function showDeployments(now) {
    const stretches = now.hosting.stretches.length;
    write(find("cost"), stretches ? `Hosting of fine-tuned models so far: ${money.format(now.hosting.dollars)}` : "Base models cost nothing to host");
    const items = now.deployments.map((one) => ({ ...one, until: one.ends_at ? span(one.ends_at - now.clock.now) : "" }));
    rows("deployments", items, (one) => one.name, (one) => [
      make("td", "keep", code(one.name)), make("td", "wrap", code(one.model)), cell(one.sku), number(one.capacity),
      cell(state(one.state, kindOfState(one.state))),
      one.until ? make("td", "keep", `in ${one.until}`, small(one.ending)) : make("td", "faint", "not by itself"),
      number(one.per_hour ? money.format(one.per_hour) : "–"), number(one.dollars ? money.format(one.dollars) : "–"),
    ]);
    showQuota(now.quota);
  }

  function showQuota(quota) {
    const place = find("quota");
    if (place.children.length !== quota.length) {
      place.replaceChildren(...quota.map(() => make("div", "quota", make("p", "", make("span"), make("span", "faint")), make("div", "bar", make("span")))));
    }
    quota.forEach((one, index) => {
      const [words, bar] = place.children[index].children;
      write(words.firstChild, one.sku);
      write(words.lastChild, `${count.format(one.used)} of ${count.format(one.limit)} k TPM`);
      bar.firstChild.style.width = `${one.limit ? Math.min(100, (100 * one.used) / one.limit) : 0}%`;
      bar.className = one.used >= one.limit ? "bar full" : "bar";
    });
  }

  function showJobs(now) {
    write(find("jobs-count"), now.jobs.count ? `${count.format(now.jobs.count)} of ${count.format(now.limits.jobs)}` : "");
    rows("jobs", now.jobs.newest, (job) => job.id, (job) => [
      cell(clip(job.id), job.training_type ? small(job.training_type) : ""),
      make("td", "wrap", code(job.fine_tuned_model || job.model)),
      cell(state(job.status, kindOfState(job.status))),
      make("td", "wrap", job.error || job.last_event || "–"),
      make("td", "n", clockText(job.created_at)),
    ]);
  }

  function showFiles(now) {
    write(find("files-count"), now.files.count ? `${count.format(now.files.count)} of ${count.format(now.limits.files)}, ${bytes(now.files.bytes)} of ${bytes(now.limits.total_file_bytes)}` : "");
    rows("files", now.files.newest, (file) => file.id, (file) => [
      make("td", "wrap", file.filename, small(clip(file.id))), make("td", "keep", file.purpose),
      make("td", "wrap", state(file.status, kindOfState(file.status)), file.status_details ? small(file.status_details) : ""),
      number(file.examples === null ? "–" : count.format(file.examples)), number(bytes(file.bytes)), number(clockText(file.created_at)),
    ]);
  }

  function showRequests(now) {
    write(find("requests-count"), now.requests.count ? `Newest ${now.requests.newest.length} of ${count.format(now.requests.count)}` : "");
    rows("requests", now.requests.newest, (one) => String(one.number), (one) => {
      const word = one.status === null ? "none" : one.whole ? String(one.status) : `${one.status}, broken off`;
      const kind = one.status === null || !one.whole || one.status >= 500 ? "bad" : one.status >= 400 ? "warn" : "good";
      return [
        make("td", "keep", clockText(one.at, false)),
        make("td", "wrap", make("span", "method", one.method), pathOf(one.path), one.version ? small(`api-version ${one.version}`) : ""),
        cell(state(word, kind)), cell(...one.faults.map((fault) => make("span", "chip", titleOf(fault)))),
        number(one.milliseconds < 1000 ? `${Math.round(one.milliseconds)} ms` : `${(one.milliseconds / 1000).toFixed(1)} s`),
      ];
    });
  }

  function showLimits(limits) {
    const entries = Object.entries(limits), place = find("limits");
    if (place.children.length === entries.length) return;
    place.replaceChildren(...entries.map(([name, value]) => make("div", "", make("dt", "", name), make("dd", "", count.format(value)))));
  }

  // Controls

  function press(values, place, choose) {
    find(place).append(...values.map(([value, text]) => {
      const button = make("button", "", text);
      button.type = "button";
      button.value = value;
      button.onclick = () => choose(value);
      return button;
    }));
  }

  function offerKinds() {
    find("kind").append(...kinds.map((one) => new Option(one.title, one.kind)));
    find("kind").onchange = offerOptions;
    offerOptions();
  }

  function offerOptions() {
    const kind = kinds.find((one) => one.kind === find("kind").value);
    write(find("effect"), kind.effect);
    const choices = kind.choices;
    find("options").replaceChildren(...Object.entries(kind.options).map(([name, value]) => {
      const input = document.createElement(choices[name] ? "select" : "input");
      if (choices[name]) input.append(...choices[name].map((word) => new Option(word, word)));
      if (typeof value === "number") { input.type = "number"; input.min = name === "event" ? 1 : 0; input.step = name === "event" ? 1 : "any"; }
      input.name = name;
      input.value = value;
      input.required = true;
      const words = { retry_after: "Retry-After", body: "Body", seconds: "Seconds", event: "Event of the stream", word: "Word", code: "Code", deployment: "Deployment" };
      return make("label", "field", make("span", "", words[name] || name), input);
    }));
  }

  find("ask-form").onsubmit = (event) => { event.preventDefault(); sessionStorage.setItem(KEY, find("key").value.trim()); say("ask-problem", ""); open(); };
  find("forget").onclick = () => lock("");
  find("clear").onclick = () => act("add-problem", "DELETE", "faults");
  find("add").onsubmit = async (event) => {
    event.preventDefault();
    const wanted = Object.fromEntries([...new FormData(event.target)]);
    const kind = kinds.find((one) => one.kind === wanted.kind);
    for (const name of ["times", "after", ...Object.keys(kind.options).filter((option) => typeof kind.options[option] === "number")]) wanted[name] = Number(wanted[name]);
    wanted.share = Number(wanted.share) / 100;
    await act("add-problem", "POST", "faults", wanted);
  };
  find("speed-form").onsubmit = async (event) => {
    event.preventDefault();
    if (await act("clock-problem", "POST", "clock", { speed: Number(find("speed").value) })) find("speed").value = "";
  };
  find("move-form").onsubmit = async (event) => {
    event.preventDefault();
    const parts = /^(\d+(?:\.\d+)?)\s*([smhd]?)$/i.exec(find("move").value.trim());
    if (!parts) { say("clock-problem", "Write a distance as 90s, 15m, 12h or 3d."); return; }
    if (await act("clock-problem", "POST", "clock", { move: Number(parts[1]) * UNITS[parts[2].toLowerCase() || "s"] })) find("move").value = "";
  };
  press(SPEEDS, "speeds", (speed) => act("clock-problem", "POST", "clock", { speed }));
  press(MOVES, "moves", (move) => act("clock-problem", "POST", "clock", { move }));
  document.addEventListener("visibilitychange", () => { clearTimeout(timer); if (!document.hidden && sessionStorage.getItem(KEY)) open(); });
  setInterval(tick, 250);
  if (sessionStorage.getItem(KEY)) open(); else lock("");
})();
