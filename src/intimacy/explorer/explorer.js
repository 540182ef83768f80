// The screen of the explorer. It knows layout and nothing else: every sentence comes from Python, and whatever a person says goes there in messages,
// never into the state of the model, which notebooks save.

const STEPS = 20; // of a slider from 0 to 1; as many as there are words for
const REST = 250; // milliseconds without a change after which the slower sentence is asked for
const PATIENCE = 4000; // milliseconds without an answer after which the kernel is said to be waited for
const QUIET = 300; // milliseconds for which a new question takes no answer, so that nobody answers twice with one double click

/** An element with properties, attributes (`aria-`, `data-`, `for`, `role`) and children; texts are texts, never markup. */
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  // JupyterLab would take keys for its own; it looks at what has the focus before it looks at what is around that.
  if (/^(a|button|h3|input|summary)$/.test(tag)) node.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (/^(aria-|data-|for$|role$|dir$|lang$)/.test(name)) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat(Infinity).filter((one) => one || one === 0));
  return node;
}

/** Red, green, blue and alpha of a colour in any notation, 0 to 255. */
function channels(color) {
  const context = make("canvas", { width: 1, height: 1 }).getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

/** Whether an element stands on something dark, whatever application it is in. */
function standsOnDark(element) {
  for (let node = element; node; node = node.parentElement ?? node.getRootNode().host) {
    const [red, green, blue, alpha] = channels(getComputedStyle(node).backgroundColor);
    if (alpha > 128) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function render({ model, el }) {
  const words = model.get("_words");
  const own = `ie-${Math.random().toString(36).slice(2)}`; // the ids of this view
  const spoken = make("p", { className: "unseen", role: "status", "aria-live": "polite" });
  const notice = make("p", { className: "notice", hidden: true, role: "status" });
  const stage = make("div", { className: "stage" });
  const root = make("section", { className: "intimacy-explorer", "aria-label": words.label }, notice, stage, spoken);
  root.dataset.theme = "light";
  el.append(root);

  let form; // the controls as Python describes them
  let screen; // what is on the stage: { phase, show(view) }
  let changes = {}; // what the hand changed since the last message: the latest wins, nothing queues up
  let flight; // the number of the change that is under way
  let count = 0;
  let seen; // the look of which Python was told
  const folds = new Map(); // what is folded out, by key; for a link its studies once they have come
  const timers = {};

  const later = (name, wait, act) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(act, wait);
  };
  const look = () => ({ theme: root.dataset.theme, width: Math.round((stage.clientWidth || 900) / 20) * 20 });
  const send = (message) => {
    later("patience", PATIENCE, () => tell(words.waiting));
    seen = JSON.stringify(look());
    model.send({ ...message, look: look() });
  };
  const tell = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };

  function pump() {
    if (flight || !Object.keys(changes).length) return;
    flight = `${own}-${++count}`;
    const message = { kind: "change", number: flight, ...changes };
    changes = {};
    send(message);
  }
  function change(group, value) {
    changes[group] = typeof value === "object" && value !== null ? { ...changes[group], ...value } : value;
    pump();
  }

  function receive(message) {
    clearTimeout(timers.patience);
    if (message.kind === "form") form = message;
    else if (message.kind === "view") view(message);
    else if (message.kind === "studies") screen?.studies?.(message);
    else if (message.kind === "sure") screen?.sure?.(message.text);
    else if (message.kind === "fault") {
      if (message.number === flight) flight = undefined;
      tell(words.fault);
      return;
    }
    tell("");
  }
  function view(message) {
    const mine = message.number && message.number === flight;
    if (mine) flight = undefined;
    if (!form) return;
    if (message.phase !== "list") {
      // Nothing of a list is left to be read out where none is given.
      clearTimeout(timers.spoken);
      spoken.textContent = "";
    }
    const same = screen?.phase === message.phase && (message.phase !== "ask" || screen.asks(message.questions));
    if (!same) {
      const first = !screen;
      screen = { ask: askScreen, list: listScreen, paused: pausedScreen }[message.phase](message);
      stage.replaceChildren(screen.node);
      if (!first) screen.focus();
    }
    screen.show?.(message);
    later("rest", REST, () => screen.sure && !flight && send({ kind: "rest" }));
    pump();
  }

  // -- the private questions ---------------------------------------------------------------------------------------

  function askScreen({ questions }) {
    let at = -1;
    let answers = {};
    let since = 0;
    const node = make("div", { className: "ask panel" });
    const heading = make("h3", { tabIndex: -1 });
    const answer = (value) => {
      if (performance.now() - since < QUIET) return;
      answers[questions[at].id] = value;
      if (at + 1 < questions.length) return step(at + 1);
      send({ kind: "answers", answers });
      answers = {};
      for (const button of node.querySelectorAll("button")) button.disabled = true;
    };
    const skip = () => make("button", { className: "quiet", onclick: () => send({ kind: "skip" }) }, words.skip);
    function step(to) {
      at = to;
      since = performance.now();
      if (at < 0) {
        heading.textContent = words.private;
        node.replaceChildren(
          heading,
          make("p", {}, words.private_lead),
          make("div", { className: "buttons" }, make("button", { className: "main", onclick: () => step(0) }, words.begin), skip()),
          make("p", { className: "soft" }, words.skip_note),
        );
        return;
      }
      heading.textContent = questions[at].text;
      const button = (text, value) => make("button", { onclick: () => answer(value) }, text);
      node.replaceChildren(
        make("p", { className: "soft" }, `${at + 1} / ${questions.length}`),
        heading,
        make("div", { className: "buttons answers" }, button(words.yes, true), button(words.no, false), button(words.pass, null)),
        make("div", { className: "buttons" }, make("button", { className: "quiet", onclick: () => step(at - 1) }, words.back), skip()),
      );
      heading.focus();
    }
    step(-1);
    const asks = (others) => others.map((one) => one.id).join() === questions.map((one) => one.id).join();
    return { phase: "ask", node, asks, focus: () => heading.focus() };
  }

  // -- the pause ---------------------------------------------------------------------------------------------------

  function pausedScreen() {
    const node = make("div", { className: "paused panel" });
    const heading = make("h3", { tabIndex: -1 }, words.paused);
    const show = (message) => {
      node.replaceChildren(heading, ...message.messages.map(paragraph), contacts(message, true), referrals(message), clearButton(), small(message.disclaimer));
    };
    return { phase: "paused", node, show, focus: () => heading.focus() };
  }

  const paragraph = (text) => make("p", { dir: "auto" }, text);
  const small = (text) => make("p", { className: "soft small" }, text);
  const clearButton = () =>
    make("div", { className: "buttons" }, make("button", { className: "quiet", onclick: () => send({ kind: "clear" }) }, words.clear));

  function contacts({ contacts: found }, open) {
    if (!found) return "";
    const groups = found.groups.map((group) => [
      make("dt", {}, group.for),
      make("dd", {}, make("ul", {}, group.whom.map((text) => make("li", { dir: "auto" }, text)))),
    ]);
    const inside = [make("dl", { className: "help" }, groups), small(found.age)];
    return open ? make("div", {}, make("h4", {}, words.contacts), inside) : foldable("contacts", words.contacts, inside);
  }
  /** Something that folds out, and stays so when the list is shown anew. */
  function foldable(key, title, inside) {
    const node = make("details", { className: "fold", open: folds.has(key) }, make("summary", { "data-key": key }, title), inside);
    node.addEventListener("toggle", () => (node.open ? folds.set(key, true) : folds.delete(key)));
    return node;
  }
  function referrals({ referrals: found }) {
    if (!found.length) return "";
    const rows = found.map((one) => make("li", { dir: "auto" }, make("strong", {}, one.name), ". ", one.summary));
    return make("div", {}, make("h4", {}, words.referrals), make("ul", { className: "referrals" }, rows));
  }

  // -- the list ----------------------------------------------------------------------------------------------------

  function listScreen() {
    const controls = makeControls();
    const results = makeResults();
    const figure = makePicture();
    const node = make("div", { className: "list" }, controls.node, results.node, figure.node, results.after);
    return {
      phase: "list",
      node,
      show(message) {
        if (!flight && !Object.keys(changes).length) controls.set(message.values);
        results.show(message);
        figure.show(message.picture);
        later("spoken", REST * 2, () => {
          spoken.textContent = message.spoken;
        });
      },
      studies: results.studies,
      sure: results.sure,
      focus: () => results.focus(),
    };
  }

  /** A slider whose places have words; `value` and `set` speak of places, `touched` is called with each new one. */
  function makeSlider({ id, name, about, places, told, touched }) {
    const said = make("output", { for: id });
    const input = make("input", { id, type: "range", min: 0, max: places - 1, step: 1 });
    const say = () => {
      said.textContent = told(input.valueAsNumber);
      input.setAttribute("aria-valuetext", said.textContent);
      input.style.setProperty("--full", `${(100 * input.valueAsNumber) / Math.max(1, places - 1)}%`);
    };
    input.addEventListener("input", () => {
      touched(input.valueAsNumber);
      say();
    });
    const row = make("div", { className: "row" }, make("label", { for: id, title: about, dir: "auto" }, name), said, input);
    const set = (place) => {
      input.value = String(place);
      say();
    };
    return { row, input, set };
  }

  function makeControls() {
    const setters = [];
    const groups = Object.entries(form.sliders).map(([group, { rows, words: scale, unset }]) => {
      const made = rows.map(({ id, name, about }) => makeRow(group, id, name, about, scale, unset));
      return made.length
        ? make("fieldset", { className: `sliders ${group}` }, make("legend", {}, words[group]), unset && small(words[`${group}_note`]), made)
        : "";
    });

    function makeRow(group, id, name, about, scale, unset) {
      let measured = !unset;
      const slider = makeSlider({
        id: `${own}-${group}-${id}`,
        name,
        about,
        places: STEPS + 1,
        told: (place) => (measured ? scale[place] : unset),
        touched(place) {
          mark(true);
          change(group, { [id]: place / STEPS });
        },
      });
      const forget = make("button", { className: "forget", title: words.forget, "aria-label": `${words.forget}: ${name}`, onclick: takeBack }, "×");
      if (unset) slider.row.append(forget);
      function mark(now) {
        measured = now;
        slider.row.classList.toggle("unset", !now);
        forget.hidden = !now;
      }
      function takeBack() {
        mark(false);
        slider.set(STEPS / 2);
        slider.input.focus();
        change(group, { [id]: null });
      }
      // From where nothing was said, a key or a click says something even where the slider does not move.
      if (unset) {
        slider.input.addEventListener("pointerup", () => {
          if (!measured) slider.input.dispatchEvent(new Event("input"));
        });
      }
      setters.push((values) => {
        const value = values[group][id];
        mark(!unset || value !== undefined);
        slider.set(value === undefined ? (unset ? STEPS / 2 : 0) : Math.round(value * STEPS));
      });
      return slider.row;
    }

    const goals = form.goals.map(({ id, name }) => {
      const input = make("input", { type: "checkbox", onchange: () => change("goals", { [id]: input.checked }) });
      setters.push((values) => {
        input.checked = values.goals.includes(id);
      });
      return make("label", { className: "chip", dir: "auto" }, input, make("span", {}, name));
    });

    const steps = ["minutes", "k"].map((key) => {
      const { values: places, words: scale } = form[key];
      const slider = makeSlider({
        id: `${own}-${key}`,
        name: words[key],
        places: places.length,
        told: (place) => scale[place],
        touched: (place) => change(key, places[place]),
      });
      setters.push((values) => slider.set(Math.max(0, places.indexOf(values[key]))));
      return slider.row;
    });

    const modes = form.modes.map((mode) => {
      const input = make("input", { type: "radio", name: `${own}-mode`, value: mode, onchange: () => change("mode", mode) });
      setters.push((values) => {
        input.checked = values.mode === mode;
      });
      return make("label", { className: "chip" }, input, make("span", {}, words[mode]));
    });

    const node = make(
      "div",
      { className: "controls panel" },
      groups,
      goals.length ? make("fieldset", { className: "goals" }, make("legend", {}, words.goals), make("div", { className: "chips" }, goals)) : "",
      make("fieldset", { className: "frame" }, make("legend", {}, words.mode), make("div", { className: "chips" }, modes), steps),
      clearButton(),
    );
    return { node, set: (values) => setters.forEach((set) => set(values)) };
  }

  function makeResults() {
    let last;
    let firm = "";
    const heading = make("h3", { tabIndex: -1 }, words.list);
    const firmly = make("p", { className: "soft" });
    const body = make("div", {});
    const after = make("div", { className: "after" });
    const node = make("div", { className: "results" }, heading, body);

    function show(message = last) {
      last = message;
      const held = root.getRootNode().activeElement;
      const focused = node.contains(held) || after.contains(held) ? held.dataset.key : undefined;
      firmly.textContent = message.items.length ? firm : "";
      const first = [...message.messages.map(paragraph), contacts(message, true), referrals(message)];
      const told = message.help_first ? first : message.messages.map(paragraph);
      const ask = message.can_ask && make("div", { className: "buttons" }, make("button", { className: "main", onclick: () => send({ kind: "ask" }) }, words.ask));
      body.replaceChildren(
        ...(told.length ? [make("div", { className: "safety panel" }, told, ask || "")] : []),
        ...message.due.map(due),
        ...(message.opening ? [paragraph(message.opening)] : []),
        make("ol", { className: "cards" }, message.items.map(card)),
      );
      const others = message.help_first ? [] : [referrals(message), contacts(message, false)];
      after.replaceChildren(firmly, ...[...message.closing.map(paragraph), ...others, small(message.disclaimer)].filter(Boolean));
      if (focused) stage.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }

    function due({ id, text }) {
      const button = (label, value) => make("button", { onclick: () => send({ kind: "answers", answers: { [id]: value } }) }, label);
      return make(
        "div",
        { className: "due panel", role: "group", "aria-label": words.due },
        small(words.due),
        paragraph(text),
        make("div", { className: "buttons" }, button(words.yes, true), button(words.no, false), button(words.pass, null)),
      );
    }

    function card(item) {
      const all = `all:${item.id}`;
      const shown = folds.has(all) ? item.reasons : item.reasons.slice(0, item.shown);
      const toggle = item.more && make("button", { className: "quiet more", "data-key": all, "aria-expanded": String(folds.has(all)), onclick: () => fold(all) }, folds.has(all) ? words.fewer : item.more);
      const steps = make("ol", {}, item.steps.map((text) => make("li", { dir: "auto" }, text)));
      return make(
        "li",
        { className: "card" },
        make("div", { className: "head" }, make("span", { className: "rank", "aria-hidden": "true" }, item.rank), make("h4", { dir: "auto" }, item.name), bar(item.share)),
        item.summary ? make("p", { className: "soft", dir: "auto" }, item.summary) : "",
        make("ul", { className: "reasons" }, shown.map((reason) => reasonRow(item, reason))),
        toggle || "",
        make("dl", {}, item.facts.map(([label, said]) => [make("dt", {}, label), make("dd", { dir: "auto" }, said)])),
        item.steps.length ? foldable(`steps:${item.id}`, words.steps, steps) : "",
      );
    }
    const bar = (share) => {
      const full = make("i", {});
      full.style.width = `${Math.max(2, 100 * share)}%`;
      return make("span", { className: "bar", "aria-hidden": "true" }, full);
    };

    function reasonRow(item, reason) {
      const key = `link:${reason.link}`;
      const id = `${own}-${item.id}-${reason.link.replaceAll(" ", "-")}`;
      const line = make(
        "button",
        { className: "reason", "data-key": key, "aria-expanded": String(folds.has(key)), "aria-controls": id, onclick: () => fold(key, reason.link) },
        make("span", { className: "what", dir: "auto" }, reason.text),
        make("span", { className: "phrase" }, [reason.evidence, reason.unread].filter(Boolean).join("; ")),
        bar(reason.share),
      );
      const studies = make("div", { id, className: "studies", hidden: !folds.has(key) }, folds.get(key) ? study(folds.get(key)) : "");
      return make("li", {}, line, studies);
    }
    function fold(key, link) {
      if (folds.has(key)) folds.delete(key);
      else folds.set(key, null);
      show();
      if (link && folds.has(key)) send({ kind: "studies", link });
    }
    function study({ title, phrase, rationale, sides, limit }) {
      const works = sides.map(({ side, studies }) => [
        make("h5", {}, side),
        make("ul", {}, studies.map(({ apa: [before, shown, after], address, facts }) => {
          const link = address && make("a", { href: address, target: "_blank", rel: "noreferrer noopener" }, shown);
          return make("li", {}, make("p", { dir: "auto" }, before, link || "", after), make("dl", {}, facts.map(([label, said]) => [make("dt", {}, label), make("dd", { dir: "auto" }, said)])));
        })),
      ]);
      return [
        make("p", { dir: "auto" }, make("strong", {}, title), " ", make("span", { className: "phrase" }, phrase)),
        rationale ? paragraph(rationale) : "",
        works.length ? works : small(words.no_studies),
        small(limit),
      ];
    }

    return {
      node,
      after,
      show(message) {
        firm = ""; // it was said of another list
        show(message);
      },
      studies(message) {
        const key = `link:${message.link}`;
        if (!folds.has(key)) return;
        folds.set(key, message);
        show();
      },
      sure(text) {
        firm = text;
        firmly.textContent = text;
      },
      focus: () => heading.focus(),
    };
  }

  function makePicture() {
    let newest;
    const figure = make("figure", { hidden: true });
    async function show({ source, alt }) {
      if (source === newest) return;
      newest = source;
      const image = make("img", { alt, src: source });
      // Drawn before it is put in place, so that nothing flickers under the hand; an image that cannot be drawn yet is put in place as it is.
      await image.decode().catch(() => {});
      if (source !== newest) return;
      figure.replaceChildren(image);
      figure.hidden = false;
    }
    return { node: figure, show };
  }

  // -- where it stands ---------------------------------------------------------------------------------------------

  function lookAround() {
    root.dataset.theme = standsOnDark(el) ? "dark" : "light";
    if (form && JSON.stringify(look()) !== seen) change("look", true);
  }
  const watched = new MutationObserver(lookAround);
  for (const node of [document.documentElement, document.body]) watched.observe(node, { attributes: true });
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  preferred.addEventListener("change", lookAround);
  const sized = new ResizeObserver(() => later("sized", REST, lookAround));
  sized.observe(el);
  model.on("msg:custom", receive);
  requestAnimationFrame(() => {
    lookAround();
    send({ kind: "hello" });
  });

  return () => {
    model.off("msg:custom", receive);
    watched.disconnect();
    sized.disconnect();
    preferred.removeEventListener("change", lookAround);
    Object.values(timers).forEach(clearTimeout);
  };
}

export default { render };
