/* Nothing here is essential: every page works without it. */
(() => {
  "use strict";
  const root = document;

  /* Filter forms: sent on change; the list is morphed in place, so focus stays where it is. */
  let asked = "";
  let opened = [];
  const addressOf = (form) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value !== "" && name !== "page") query.append(name, value);
    }
    const text = query.toString();
    return form.getAttribute("action") + (text ? "?" + text : "");
  };
  const refresh = (form) => {
    const list = root.querySelector(form.dataset.live);
    const url = addressOf(form);
    if (!list || url === asked) return;
    asked = url;
    opened = [...list.querySelectorAll("details[open][id]")].map((part) => part.id);
    list.setAttribute("data-hx-sync", "replace");
    list.classList.add("loading");
    window.htmx.ajax("GET", url, {
      source: list, target: list, select: form.dataset.live, swap: "outerMorph", push: "true",
    });
  };
  const liveForm = (event) => {
    const form = event.target.form || event.target;
    return window.htmx && form instanceof HTMLFormElement && form.matches("form[data-live]") ? form : null;
  };
  root.addEventListener("change", (event) => {
    const form = liveForm(event);
    if (form) refresh(form);
  });
  root.addEventListener("submit", (event) => {
    const form = liveForm(event);
    if (!form) return;
    event.preventDefault();
    refresh(form);
  });
  /* A refusal, a sign-in page or a lost line: let the browser open the address itself. */
  const plainly = () => { if (asked) location.assign(asked); };
  root.addEventListener("htmx:before:response", (event) => {
    const answer = event.detail.ctx.response.raw;
    if (answer.ok && !answer.redirected) return;
    event.preventDefault();
    plainly();
  });
  root.addEventListener("htmx:error", plainly);
  window.addEventListener("popstate", () => { asked = ""; });

  /* "/" goes to the search field (a person may turn it off). */
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (root.body.dataset.shortcuts === "off" || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = root.getElementById("site-search");
    if (!field) return;
    event.preventDefault();
    if (!field.checkVisibility({ contentVisibilityAuto: true })) field.closest("details").open = true;
    field.focus();
  });

  /* Menus close when one leaves them. */
  const closeMenus = (inside) => {
    for (const menu of root.querySelectorAll("details.menu[open]")) {
      if (menu.contains(inside)) continue;
      if (!inside && menu.contains(root.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  };
  root.addEventListener("click", (event) => {
    closeMenus(event.target);
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) return window.print();
    const words = button.querySelector("span") || button;
    navigator.clipboard.writeText(button.dataset.copy).then(() => { words.textContent = button.dataset.done; });
  });

  /* Buttons that need this file appear only with it. */
  const reveal = () => {
    for (const button of root.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) button.hidden = false;
  };
  root.addEventListener("htmx:after:swap", () => {
    for (const id of opened) root.getElementById(id)?.setAttribute("open", "");
    reveal();
  });
  reveal();

  /* What is shown in a room is renewed by itself. */
  const renewed = root.querySelector("[data-renew]");
  if (renewed) setTimeout(() => location.reload(), 1000 * Number(renewed.dataset.renew));

  /* After a refused form the summary of errors is read first. */
  root.getElementById("error-summary")?.focus();
})();
