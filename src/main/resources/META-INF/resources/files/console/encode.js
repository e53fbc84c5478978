// For integrators: the console page of a session that vm_console told of is
//   https://PORTAL/files/console/console.html?cc= + encode(expireTime + '|' + vsip + '|' + port + '|' + token)
function encode(text) {
  var bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
