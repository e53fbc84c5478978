package portico.place;

import java.io.IOException;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/** A unix socket at the other end (OpenSSH's {@code direct-streamlocal@openssh.com}): as a forwarded port, with a path in the place of address and port. */
final class StreamLocalChannel extends ChannelDirectTcpip {

    private static final String TYPE = "direct-streamlocal@openssh.com";
    private static final SshdSocketAddress NOBODY = new SshdSocketAddress("localhost", 0);

    private final String socket;

    StreamLocalChannel(String socket) {
        super(NOBODY, NOBODY);
        this.socket = socket;
    }

    @Override public String getChannelType() { return TYPE; }

    @Override public synchronized OpenFuture open() throws IOException {
        if (closeFuture.isClosed()) throw new SshException("the session is closed");
        openFuture = new DefaultOpenFuture(socket, futureLock);
        Buffer request = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, TYPE.length() + socket.length() + Long.SIZE);
        request.putString(TYPE);
        request.putUInt(getChannelId());
        request.putUInt(getLocalWindow().getSize());
        request.putUInt(getLocalWindow().getPacketSize());
        request.putString(socket);
        // Reserved.
        request.putString("");
        request.putUInt(0);
        writePacket(request);
        return openFuture;
    }

    /** Whoever reads hears of the end at once, not only when the channel is closed. */
    @Override public void handleEof() throws IOException {
        super.handleEof();
        if (out != null) out.close();
    }
}
