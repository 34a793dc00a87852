"use strict";
// The one thing that wants a script: the phone's own location. It goes into the form that is there without one.
const share = document.getElementById("share");
const said = document.getElementById("share-said");
const where = document.getElementById("where");
if (share && where && navigator.geolocation) {
  share.hidden = false;
  share.addEventListener("click", () => {
    share.disabled = true;
    said.hidden = true;
    navigator.geolocation.getCurrentPosition((position) => {
      share.disabled = false;
      where.value = `${position.coords.latitude.toFixed(6)}, ${position.coords.longitude.toFixed(6)}`;
      where.form.submit();
    }, () => {
      share.disabled = false;
      said.hidden = false;
      where.focus();
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
}
