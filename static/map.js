// The one map picker, and the map that only shows a place. Leaflet is loaded when somebody opens the map;
// until then, and without this file, the list of districts does the same.
"use strict";
(() => {
  const load = (box) => new Promise((done, failed) => {
    if (window.L) { done(); return; }
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = box.dataset.sheet;
    const script = document.createElement("script");
    script.src = box.dataset.script;
    script.onload = done;
    script.onerror = failed;
    document.head.append(sheet, script);
  });

  const draw = (box, point, zoom) => {
    const target = box.querySelector(".map");
    target.hidden = false;
    const map = L.map(target).setView(point, zoom);
    L.tileLayer(box.dataset.tiles, { maxZoom: 19, attribution: box.dataset.credit }).addTo(map);
    return map;
  };
  const pin = () => L.divIcon({ className: "map-pin", iconSize: [26, 26], iconAnchor: [13, 13] });

  for (const box of document.querySelectorAll("[data-map]")) {
    const button = box.querySelector("[data-open-map]");
    const words = box.querySelector("[data-map-words]");
    const field = (name) => box.querySelector(`[name=${name}]`);
    button.hidden = false;
    const locate = box.querySelector("[data-locate]");
    if (locate && navigator.geolocation) {
      locate.hidden = false;
      locate.addEventListener("click", () => navigator.geolocation.getCurrentPosition((spot) => {
        field("latitude").value = spot.coords.latitude.toFixed(6);
        field("longitude").value = spot.coords.longitude.toFixed(6);
        box.submit();
      }, () => { words.textContent = box.dataset.broken; }));
    }
    button.addEventListener("click", async () => {
      try { await load(box); } catch { words.textContent = box.dataset.broken; return; }
      button.hidden = true;
      if (box.dataset.map === "show") {
        const point = JSON.parse(box.dataset.point);
        L.marker(point, { icon: pin(), alt: box.dataset.name }).addTo(draw(box, point, 16));
        return;
      }
      if (box.dataset.map === "many") {
        const map = draw(box, JSON.parse(box.dataset.start), 14);
        for (const [latitude, longitude, title, address] of JSON.parse(box.dataset.points)) {
          const link = document.createElement("a");
          link.href = address;
          link.textContent = title;
          L.marker([latitude, longitude], { icon: pin(), alt: title, title }).bindPopup(link).addTo(map);
        }
        return;
      }
      const points = JSON.parse(box.dataset.points);
      const district = field("district");
      const held = field("latitude").value ? [Number(field("latitude").value), Number(field("longitude").value)] : null;
      const map = draw(box, held || points[district?.value] || JSON.parse(box.dataset.start || "[22.63, 120.3]"), held ? 17 : 14);
      if (box.dataset.areas) {
        fetch(box.dataset.areas).then((answer) => answer.json()).then((data) => {
          L.geoJSON(data, { interactive: false, style: { color: "#0a5557", weight: 3, fillOpacity: 0.08 } }).addTo(map);
        }).catch(() => {});
      }
      const send = box.querySelector("[data-needs-point]");
      let marker = null;
      const put = (at) => {
        if (marker) marker.setLatLng(at);
        else {
          marker = L.marker(at, { icon: pin(), draggable: true, keyboard: true, alt: box.dataset.name }).addTo(map);
          marker.on("dragend", () => put(marker.getLatLng()));
        }
        const spot = L.latLng(at);
        field("latitude").value = spot.lat.toFixed(6);
        field("longitude").value = spot.lng.toFixed(6);
        words.textContent = `${box.dataset.name} ${spot.lat.toFixed(5)}, ${spot.lng.toFixed(5)}`;
        if (send) send.hidden = false;
      };
      if (held) put(held);
      map.on("click", (event) => put(event.latlng));
      district?.addEventListener("change", () => { if (points[district.value]) map.setView(points[district.value], 15); });
      const middle = box.querySelector("[data-use-middle]");
      middle.hidden = false;
      middle.addEventListener("click", () => put(map.getCenter()));
      const clear = box.querySelector("[data-clear-point]");
      clear.hidden = false;
      clear.addEventListener("click", () => {
        if (marker) { marker.remove(); marker = null; }
        field("latitude").value = field("longitude").value = words.textContent = "";
      });
    });
  }
})();
