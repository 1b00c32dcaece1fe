package org.equilux.master.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.http.http2.StreamFlowControl;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.http2.spi.SubProtocolResult;

/**
 * The streams of one connection: gRPC calls, each a {@link PeerStream}. All other requests are
 * reset.
 *
 * @param peer client of the connection
 * @param grpc creates the handlers of gRPC calls
 */
record PeerStreams(WorkerPeer peer, Http2SubProtocolSelector grpc)
    implements Http2SubProtocolSelector {
  @Override
  public SubProtocolResult subProtocol(
      ConnectionContext context,
      HttpPrologue prologue,
      Http2Headers headers,
      Http2StreamWriter writer,
      int streamId,
      Http2Settings serverSettings,
      Http2Settings clientSettings,
      StreamFlowControl flowControl,
      Http2StreamState state,
      Router router) {
    SubProtocolResult result =
        grpc.subProtocol(
            context,
            prologue,
            headers,
            writer,
            streamId,
            serverSettings,
            clientSettings,
            flowControl,
            state,
            router);
    return new SubProtocolResult(
        true,
        result.supported()
            ? new PeerStream(peer, result.subProtocol())
            : new Reset(writer, streamId, clientSettings));
  }

  /** The handler of a request that is not a gRPC call: resets its stream. */
  private record Reset(Http2StreamWriter writer, int streamId, Http2Settings settings)
      implements SubProtocolHandler {
    @Override
    public void init() {
      writer.write(
          new Http2RstStream(Http2ErrorCode.REFUSED_STREAM)
              .toFrameData(settings, streamId, Http2Flag.NoFlags.create()));
    }

    @Override
    public Http2StreamState streamState() {
      return Http2StreamState.CLOSED;
    }

    @Override
    public void rstStream(Http2RstStream reset) {
      // The stream is closed already.
    }

    @Override
    public void windowUpdate(Http2WindowUpdate update) {
      // Nothing is sent on this stream.
    }

    @Override
    public void data(Http2FrameHeader header, BufferData data) {
      // The stream is closed already.
    }
  }
}
