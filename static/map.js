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
    map.attributionControl.setPrefix(false); // its link is too small for a thumb; the map's source stays
    const tiles = L.tileLayer(box.dataset.tiles, { maxZoom: 19, attribution: box.dataset.credit });
    tiles.once("tileerror", () => { // said once; what is drawn above the picture stays
      const note = document.createElement("p");
      note.className = "hint";
      note.setAttribute("role", "status");
      note.textContent = box.dataset.noTiles || "";
      target.after(note);
    });
    tiles.addTo(map);
    return map;
  };
  const pin = () => L.divIcon({ className: "map-pin", iconSize: [26, 26], iconAnchor: [13, 13] });
  const border = { color: "#0a5557", weight: 3, fillOpacity: 0.08 };

  // A map to pick a place on; returns what puts the pin somewhere.
  const picker = (box, words) => {
    const field = (name) => box.querySelector(`[name=${name}]`);
    const points = JSON.parse(box.dataset.points);
    const district = field("district");
    const held = field("latitude").value ? [Number(field("latitude").value), Number(field("longitude").value)] : null;
    const map = draw(box, held || JSON.parse(box.dataset.start || "null") || points[district?.value] || [22.63, 120.3], held ? 17 : 14);
    const radios = box.dataset.areas ? [...document.querySelectorAll("[name=area]")] : [];
    if (box.dataset.areas) {
      fetch(box.dataset.areas).then((answer) => answer.json()).then((data) => {
        const layer = L.geoJSON(data, { interactive: false, style: border }).addTo(map);
        const parts = {};
        layer.eachLayer((part) => { parts[part.feature.properties.key] = part; });
        const show = () => {
          const chosen = parts[radios.find((radio) => radio.checked)?.value];
          for (const part of Object.values(parts)) part.setStyle({ fillOpacity: part === chosen ? 0.2 : 0.08 });
          if (!field("latitude").value && layer.getBounds().isValid()) map.fitBounds((chosen || layer).getBounds(), { padding: [12, 12] });
        };
        for (const radio of radios) radio.addEventListener("change", show);
        show();
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
      field("latitude").dispatchEvent(new Event("input", { bubbles: true })); // the draft saves by itself
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
    return (at) => { put(at); map.setView(at, 17); };
  };

  const many = (box) => {
    const map = draw(box, JSON.parse(box.dataset.start), 14);
    for (const [latitude, longitude, title, address] of JSON.parse(box.dataset.points)) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = title;
      L.marker([latitude, longitude], { icon: pin(), alt: title, title }).bindPopup(link).addTo(map);
    }
  };

  for (const box of document.querySelectorAll("[data-map]")) {
    const button = box.querySelector("[data-open-map]");
    const words = box.querySelector("[data-map-words]");
    let put = null;
    const open = async () => {
      try { await load(box); } catch { words.textContent = box.dataset.broken; return; }
      button.hidden = true;
      if (box.dataset.map === "show") {
        const point = JSON.parse(box.dataset.point);
        L.marker(point, { icon: pin(), alt: box.dataset.name }).addTo(draw(box, point, 16));
      } else if (box.dataset.map === "many") many(box);
      else put = put || picker(box, words);
    };
    if (box.dataset.tiles) { // a site without a map service offers the lists alone
      button.hidden = false;
      button.addEventListener("click", open);
    }
    const locate = box.querySelector("[data-locate]");
    if (locate && navigator.geolocation) {
      locate.hidden = false;
      locate.addEventListener("click", () => navigator.geolocation.getCurrentPosition(async (spot) => {
        const at = [spot.coords.latitude, spot.coords.longitude];
        if (box instanceof HTMLFormElement) { // a question that is answered by the next page
          box.elements.latitude.value = at[0].toFixed(6);
          box.elements.longitude.value = at[1].toFixed(6);
          box.submit();
          return;
        }
        await open();
        if (put) put(at);
      }, () => { words.textContent = box.dataset.denied || box.dataset.broken; }));
    }
  }
})();
