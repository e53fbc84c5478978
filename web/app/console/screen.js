// One connection to the screen. noVNC does the work; the WebSocket is made here, because only so the portal's reason for closing it can be read.
import RFB from '@novnc/novnc';

const SOCKET = '/console/socket';

export class Screen {
  /**
   * @param place element the picture goes into
   * @param on {connected(), named(name), lost(reason)}; the reason is the portal's word, or "offline"
   */
  constructor(place, token, on, view) {
    this.on = on;
    const address = new URL(SOCKET, location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.socket = new WebSocket(address, ['binary', `portico.${token}`]);
    this.socket.addEventListener('close', event => this.lose(event.reason || (event.code === 1001 ? 'restarting' : 'offline')));
    this.rfb = new RFB(place, this.socket, { shared: true });
    this.rfb.background = 'transparent';
    this.rfb.addEventListener('connect', () => { this.live = true; this.on.connected(); });
    // A guest may call its desktop anything; whoever shows the name does so as text.
    this.rfb.addEventListener('desktopname', event => this.on.named(event.detail.name));
    this.rfb.addEventListener('securityfailure', () => this.lose('unreachable'));
    this.rfb.addEventListener('credentialsrequired', () => this.lose('unreachable'));
    this.show(view);
  }

  /** @param view {fit}: the whole screen scaled into the window, or pixel for pixel */
  show({ fit }) {
    this.rfb.scaleViewport = fit;
    this.rfb.clipViewport = !fit;
    this.rfb.dragViewport = false;
  }

  key(keysym, code, down) { this.rfb.sendKey(keysym, code, down); }

  focus() { this.rfb.focus({ preventScroll: true }); }

  blur() { this.rfb.blur(); }

  picture() { return new Promise(done => this.rfb.toBlob(done, 'image/png')); }

  /** Ends it without a word to anybody. */
  drop() {
    this.over = true;
    this.live = false;
    this.rfb.disconnect();
  }

  lose(reason) {
    if (this.over) return;
    this.drop();
    this.on.lost(reason);
  }
}
