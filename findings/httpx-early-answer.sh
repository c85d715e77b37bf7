#!/usr/bin/env bash
# What: httpx 0.28.1 (httpcore 1.0.9, h2 4.4.1) over HTTP/2 does not see a whole answer that comes
#   before it has sent all of its request, once the window of the stream is used up.
# Expected: a server may answer before the request has ended, and may reset the rest with NO_ERROR;
#   a client must not discard such an answer (RFC 9113, 8.1).
# Seen: of a body of 200,000 octets the first 65,535 are sent; then it waits for room to send, with
#   the answer and the reset before it, until its own read time-out. Where the server reads on, it
#   sends all and gives the answer, as with a body that fits the window.
# For users of Portcullis: a 401, 413 or 429 to a large upload would be a time-out for such a client,
#   so the bundle's listener reads and drops the rest of a request behind its answer.
. "$(dirname "$0")/lib/common.sh"

python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q --disable-pip-version-check \
  httpx==0.28.1 httpcore==1.0.9 h2==4.4.1 hpack==4.2.0 hyperframe==6.1.0 2>"$room/pip.log" ||
  { cat "$room/pip.log" >&2; exit 1; }

cat >"$room/probe.py" <<'PYTHON'
import socket, sys, threading
import h2.config, h2.connection, h2.errors, h2.events, httpx


def serve(listener, then):
    """Answers a request when its head is there; then reads on, resets the rest, or does nothing."""
    peer, _ = listener.accept()
    http2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    http2.initiate_connection()
    while True:
        peer.sendall(http2.data_to_send())
        data = peer.recv(65536)
        if not data:
            return
        for event in http2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                http2.send_headers(event.stream_id, [(":status", "413"), ("content-length", "9")])
                http2.send_data(event.stream_id, b"too large", end_stream=True)
                if then == "reset":
                    http2.reset_stream(event.stream_id, h2.errors.ErrorCodes.NO_ERROR)
            elif isinstance(event, h2.events.DataReceived) and then == "read":
                http2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)


def ask(then, size):
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener, then), daemon=True).start()
    with httpx.Client(http1=False, http2=True, timeout=5) as client:
        try:
            url = "http://127.0.0.1:%d/" % listener.getsockname()[1]
            return str(client.post(url, content=b"x" * size).status_code)
        except httpx.HTTPError as e:
            return type(e).__name__


then, size = sys.argv[1], int(sys.argv[2])
print(then, size, ask(then, size))
PYTHON
# ask THEN SIZE: what a client sees that sends this many octets to a server that answers early
ask() {
  "$room/venv/bin/python" "$room/probe.py" "$1" "$2" 2>/dev/null
}
expect 'read 200000 413' "$(ask read 200000)"
expect 'nothing 1000 413' "$(ask nothing 1000)"
expect 'reset 200000 ReadTimeout' "$(ask reset 200000)"
expect 'nothing 200000 ReadTimeout' "$(ask nothing 200000)"
