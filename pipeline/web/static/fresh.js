// A page that the browser kept and shows again on the way back has the figures of then: it is loaded anew.
// What was typed in it and maybe never arrived is kept; the desk says what does not fit any more where it is sent.
"use strict";
const chosenAtFirst = (choice) => Math.max(0, [...choice.options].findIndex((each) => each.defaultSelected));
const isFilledIn = (field) => {
  if (field.matches("select")) return field.selectedIndex !== chosenAtFirst(field);
  return field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
};
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  const fields = document.querySelectorAll("form[method=post] :is(input:not([type=hidden]), select, textarea)");
  if (![...fields].some(isFilledIn)) location.reload();
});
