// Tells while the form is filled whether a number can be right; nothing leaves the phone.
(() => {
  const form = document.querySelector("[data-join]");
  if (!form) return;
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const plain = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  const isId = (text) => {
    if (!/^\d{17}[\dX]$/.test(text)) return false;
    const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
    return "10X98765432"[sum % 11] === text[17];
  };
  const rules = {
    id_number: [(text) => form.elements.id_type.value !== "resident_id" || isId(text), "badId"],
    mobile: [(text) => /^(\+?86)?1[3-9]\d{9}$/.test(text), "badMobile"],
    employer_uscc: [(text) => /^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text), "badEmployer"],
  };
  const say = (input, words) => {
    let note = document.getElementById(`${input.id}_typed`);
    if (!note) {
      note = document.createElement("p");
      note.id = `${input.id}_typed`;
      note.className = "tx-error";
      note.setAttribute("role", "status");
      input.closest(".tx-cell-group").append(note);
    }
    note.textContent = words;
    note.hidden = !words;
  };
  const look = (name) => {
    const input = form.elements[name];
    const [rule, words] = rules[name];
    const text = plain(input.value);
    say(input, text && !rule(text) ? form.dataset[words] : "");
  };
  for (const name of Object.keys(rules)) {
    form.elements[name].addEventListener("change", () => look(name));
  }
  form.elements.id_type.addEventListener("change", () => look("id_number"));
})();
