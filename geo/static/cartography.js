/* An equal-area projection for Leaflet: tonnes drawn as widths want true distances,
   and with no tiles to match there is no reason for Mercator. */
(function (railhead) {
  "use strict";

  const RAD = Math.PI / 180, EARTH_KM = 6371.0072; // radius of the authalic sphere

  /* Lambert's azimuthal equal-area projection of the sphere about a point: Snyder
     1987, USGS Professional Paper 1395, equations 22-4, 24-2 and 20-14 to 20-18. */
  function azimuthalEqualArea(lat0, lon0) {
    const sin0 = Math.sin(lat0 * RAD), cos0 = Math.cos(lat0 * RAD);
    return {
      bounds: L.bounds([-2, -2], [2, 2]),
      project(at) {
        const lat = at.lat * RAD, lon = (at.lng - lon0) * RAD;
        const cosine = sin0 * Math.sin(lat) + cos0 * Math.cos(lat) * Math.cos(lon);
        const k = Math.sqrt(2 / Math.max(1e-9, 1 + cosine));
        return L.point(k * Math.cos(lat) * Math.sin(lon),
          k * (cos0 * Math.sin(lat) - sin0 * Math.cos(lat) * Math.cos(lon)));
      },
      unproject(point) {
        const rho = Math.min(2, Math.hypot(point.x, point.y));
        if (rho === 0) return L.latLng(lat0, lon0);
        const c = 2 * Math.asin(rho / 2), sine = Math.sin(c), cosine = Math.cos(c);
        const lat = Math.asin(cosine * sin0 + point.y * sine * cos0 / rho);
        const lon = Math.atan2(point.x * sine, rho * cos0 * cosine - point.y * sin0 * sine);
        return L.latLng(lat / RAD, lon0 + lon / RAD);
      },
    };
  }

  /* Long tables come as one list a key; all else reads rows. */
  function rowsOf(columns) {
    const keys = Object.keys(columns);
    const values = keys.length ? columns[keys[0]] : [];
    return values.map((_, n) => Object.fromEntries(keys.map((key) => [key, columns[key][n]])));
  }

  /* Leaflet places each part in three dimensions, for which the browser keeps a layer of each; in two
     it keeps one of all. This flag decides that and nothing else. */
  L.Browser.ie3d = true;

  const data = document.getElementById("railhead-data");
  railhead.content = JSON.parse(data.textContent);
  for (const long of ["links", "flows"]) railhead.content[long] = rowsOf(railhead.content[long]);
  const center = railhead.content.view;

  /* Zoom 4 is as near as zoom 4 of a web map at the equator. */
  L.CRS.Railhead = L.extend({}, L.CRS, {
    code: "Railhead",
    projection: azimuthalEqualArea(center.lat, center.lon),
    transformation: new L.Transformation(1 / (2 * Math.PI), 0, -1 / (2 * Math.PI), 0),
    infinite: true,
    R: EARTH_KM * 1000,
    distance: L.CRS.Earth.distance,
  });

  /* The box of some points on the plane, at a zoom. */
  function boxOf(map, latlngs, zoom) {
    return L.bounds(latlngs.map((at) => map.project(at, zoom)));
  }

  /* Show all points, clear of what lies over the map; of several ways to keep clear
     (in pixels from each edge) the one that shows most. A box of latitudes and
     longitudes will not do: here it is no rectangle. */
  function fit(map, latlngs, ways, { maxZoom, animate }) {
    if (!latlngs.length) return;
    const size = map.getSize(), box = boxOf(map, latlngs, 0), extent = box.getSize();
    const zoomOf = (edges) => {
      const across = Math.max(60, size.x - edges.left - edges.right) / Math.max(extent.x, 1e-9);
      const down = Math.max(60, size.y - edges.top - edges.bottom) / Math.max(extent.y, 1e-9);
      const { zoomSnap } = map.options;
      return Math.floor(Math.log2(Math.min(across, down)) / zoomSnap) * zoomSnap;
    };
    const best = ways.reduce((a, b) => zoomOf(b) > zoomOf(a) ? b : a);
    const zoom = Math.max(map.getMinZoom(), Math.min(maxZoom, zoomOf(best)));
    const shift = L.point(best.right - best.left, best.bottom - best.top).divideBy(2);
    const middle = box.getCenter().multiplyBy(2 ** zoom).add(shift);
    map.setView(map.unproject(middle, zoom), zoom, { animate });
  }

  Object.assign(railhead, { fit });
})(window.railhead);
