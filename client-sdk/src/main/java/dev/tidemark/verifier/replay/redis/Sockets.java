package dev.tidemark.verifier.replay.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Connects by TCP, and by TLS where that was not turned off; each step within a time. */
record Sockets(String host, int port, Optional<SSLContext> tls, int timeoutMillis) implements JedisSocketFactory {

    @Override
    public Socket createSocket() {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.connect(new InetSocketAddress(host, port), timeoutMillis);
            plain.setSoTimeout(timeoutMillis);
            return tls.isPresent() ? secured(plain, tls.get()) : plain;
        } catch (IOException e) {
            throw closing(plain, e);
        }
    }

    private Socket secured(Socket plain, SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        // Java takes any name in a certificate that it trusts, unless it is told how to compare them.
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static JedisConnectionException closing(Socket socket, IOException why) {
        try {
            socket.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return new JedisConnectionException(why);
    }
}
