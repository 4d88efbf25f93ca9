// Shows the member code of the minute; without a network those that came with the page, in turn.
// The clock of the server counts: the phone's own only tells how long ago the page came.
(() => {
  const place = document.querySelector("[data-card-words]");
  if (!place) return;
  let shown = null;
  let ahead = 0;
  const turn = () => {
    const card = place.querySelector("[data-card]");
    if (!card) return;
    if (card !== shown) {
      shown = card;
      ahead = Number(card.dataset.now) - Date.now();
    }
    const now = Date.now() + ahead;
    const step = Number(card.dataset.step);
    let found = false;
    card.querySelectorAll("[data-from]").forEach((one) => {
      const from = Number(one.dataset.from);
      const is_now = from <= now && now < from + step;
      one.hidden = !is_now;
      found = found || is_now;
    });
    if (!found) card.querySelector("[data-card-note]").textContent = place.dataset.cardWords;
  };
  turn();
  setInterval(turn, 1000);
})();
