"""One TLS connection over the standard library, in memory: bytes of the network in and out, bytes of the program in and
out. It looks like pyOpenSSL's `Connection`, which programs for Twisted get from `getHandle`.
"""

from __future__ import annotations

import ssl
from typing import Any

from asyncreactor.internet._tls_cryptography import x509
from asyncreactor.internet._tls_errors import TLSError, tls_error
from asyncreactor.internet._tls_hello import refused_protocols
from asyncreactor.internet._tls_openssl import SSL, shown_certificate
from asyncreactor.internet._tls_standard import StandardSettings

__all__ = ["TLS_ERRORS", "WANT_READ", "ZERO_RETURN", "StandardConnection"]


def _both(standard: type[Exception], name: str) -> tuple[type[Exception], ...]:
    return (standard,) if SSL is None else (standard, getattr(SSL, name))


#: What both libraries raise when they need more bytes of the network, at the peer's farewell, and for all else.
WANT_READ = _both(ssl.SSLWantReadError, "WantReadError")
ZERO_RETURN = _both(ssl.SSLZeroReturnError, "ZeroReturnError")
TLS_ERRORS = _both(ssl.SSLError, "Error")

_RECORD_BYTES = 16384
_VERSIONS = {"TLSv1": 0x301, "TLSv1.1": 0x302, "TLSv1.2": 0x303, "TLSv1.3": 0x304}
#: The form of certificates that Python 3.12 and before has to be asked for.
_DER = 2
_RECEIVED_SHUTDOWN = 2
_SENT_SHUTDOWN = 1


class StandardConnection:
    """The TLS of one connection. It begins with the handshake; until then `check_host` and the like can be called.

    Args:
        settings: what contexts are made of.
        server_side: whether we accepted the connection.
        protocols: what may be spoken above TLS, the preferred first.
        app_data: an object for `get_app_data`.
    """

    __slots__ = (
        "__weakref__",
        "_app_data",
        "_check_host",
        "_decrypted",
        "_host",
        "_incoming",
        "_object",
        "_outgoing",
        "_protocols",
        "_settings",
        "_shutdown",
        "bio_write",
        "server_side",
        "trouble",
    )

    def __init__(
        self,
        settings: StandardSettings,
        server_side: bool,
        protocols: tuple[bytes, ...] = (),
        app_data: Any = None,
    ) -> None:
        self.server_side = server_side
        self._settings = settings
        self._protocols = protocols
        self._app_data = app_data
        self._host: str | None = None
        self._check_host = False
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        #: Takes bytes of the network.
        self.bio_write = self._incoming.write
        self._object: Any = None
        #: What is wrong with what came last, or the peer's farewell; it is raised by `receive`.
        self.trouble: Exception | None = None
        self._shutdown = 0
        #: What `shutdown` had to read, for `receive`.
        self._decrypted = b""

    # -- before the handshake

    def check_host(self, host: str) -> None:
        """Accept only a certificate for this host: a name in ASCII, or a numeric address."""
        self._host = host
        self._check_host = True

    def set_tlsext_host_name(self, name: bytes) -> None:
        """Tell the server which host we want (RFC 6066, section 3)."""
        self._host = name.decode("ascii")

    def set_alpn_protos(self, protos: list[bytes]) -> None:
        """Say what may be spoken above TLS, the preferred first."""
        self._protocols = tuple(protos)

    def set_app_data(self, data: Any) -> None:
        """Keep an object for the program."""
        self._app_data = data

    def get_app_data(self) -> Any:
        """The object that was kept."""
        return self._app_data

    def set_connect_state(self) -> None:
        """It is the client's end, as it was made.

        Raises:
            ValueError: it was made for a server.
        """
        if self.server_side:
            raise ValueError("this connection was made for a server: it can't begin as a client")

    def set_accept_state(self) -> None:
        """It is the server's end, as it was made.

        Raises:
            ValueError: it was made for a client.
        """
        if not self.server_side:
            raise ValueError("this connection was made for a client: it can't begin as a server")

    # -- bytes

    def do_handshake(self) -> None:
        """Go on with the handshake.

        Raises:
            ssl.SSLWantReadError: bytes of the network are needed.
            TLSError: it failed.
        """
        try:
            if self._object is None:
                self._begin()
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            raise
        except ssl.SSLError as error:
            raise tls_error(error) from error

    def _begin(self) -> None:
        if self.server_side and self._protocols:
            # The standard library would go on without a protocol, against RFC 7301, section 3.2.
            refused = refused_protocols(self._incoming, self._protocols)
            if refused is not None:
                self._outgoing.write(refused.alert)
                raise refused
        context = self._settings.context(self.server_side, self._protocols, self._check_host)
        self._object = context.wrap_bio(self._incoming, self._outgoing, self.server_side, self._host)

    def receive(self) -> bytes:
        """All that has come for the program; nothing if nothing has.

        Raises:
            ssl.SSLZeroReturnError: the peer sends no more.
            TLSError: what came is not what TLS allows.
        """
        if self._decrypted:
            data, self._decrypted = self._decrypted, b""
            return data
        data = self.decrypt(b"")
        if not data and self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            try:
                raise trouble
            finally:
                # The error knows this frame, and all below it: it would keep the connection alive.
                del trouble
        return data

    def decrypt(self, data: bytes) -> bytes:
        """Take bytes of the network; return all that has come for the program.

        What `receive` would raise next is kept in `trouble`.
        """
        incoming = self._incoming
        incoming.write(data)
        if self.trouble is not None or not incoming.pending:
            return b""
        read = self._object.read
        try:
            piece: bytes = read(_RECORD_BYTES)
            if not incoming.pending and piece:
                return piece
        except ssl.SSLWantReadError:
            # Part of a record; the rest is still to come.
            return b""
        except ssl.SSLError as error:
            self.trouble = self._end_of_reading(error)
            return b""
        pieces = []
        try:
            # Asking only while there are bytes spares an exception at the end of almost each read.
            while piece:
                pieces.append(piece)
                if not incoming.pending:
                    break
                piece = read(_RECORD_BYTES)
            else:
                self.trouble = self._end_of_reading(_farewell())
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self.trouble = self._end_of_reading(error)
        return b"".join(pieces)

    def _end_of_reading(self, error: ssl.SSLError) -> Exception:
        # It is kept here, and would keep this.
        error.__traceback__ = None
        if isinstance(error, ssl.SSLZeroReturnError):
            self._shutdown |= _RECEIVED_SHUTDOWN
            return error
        return tls_error(error)

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes for the program.

        Raises:
            ssl.SSLWantReadError: there are none.
            ssl.SSLZeroReturnError: the peer sends no more.
            TLSError: what came is not what TLS allows.
        """
        try:
            found: bytes = self._object.read(size)
        except ssl.SSLWantReadError:
            raise
        except ssl.SSLError as error:
            raise self._end_of_reading(error) from error
        if not found:
            raise self._end_of_reading(_farewell())
        return found

    def send(self, data: bytes) -> int:
        """Encrypt bytes of the program; return how many.

        Raises:
            ssl.SSLWantReadError: bytes of the network are needed first.
            TLSError: it can't be.
        """
        try:
            return self._object.write(data)  # type: ignore[no-any-return]  # the object is made late
        except ssl.SSLWantReadError:
            raise
        except ssl.SSLError as error:
            raise tls_error(error) from error

    def bio_read(self, size: int) -> bytes:
        """Up to `size` bytes for the network.

        Raises:
            ssl.SSLWantReadError: there are none.
        """
        data = self._outgoing.read(size)
        if not data:
            raise ssl.SSLWantReadError(ssl.SSL_ERROR_WANT_READ, "nothing is to be sent")
        return data

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt bytes of the program; return all bytes for the network.

        Raises:
            ssl.SSLWantReadError: bytes of the network are needed first.
            TLSError: it can't be.
        """
        try:
            self._object.write(data)
        except ssl.SSLWantReadError:
            raise
        except ssl.SSLError as error:
            raise tls_error(error) from error
        return self._outgoing.read()

    @property
    def unsent(self) -> int:
        """How many bytes there are for the network."""
        return self._outgoing.pending

    def outgoing(self) -> bytes:
        """All bytes for the network."""
        return self._outgoing.read() if self._outgoing.pending else b""

    def shutdown(self) -> bool:
        """Send our farewell; return whether the peer's has come, and all that came before it has been received.

        Raises:
            TLSError: it can't be.
        """
        if self._object is None:
            raise TLSError([("SSL routines", "", "shutdown while in init")])
        # The standard library looks for the peer's farewell as well, and takes it for an error to find something else.
        self._decrypted += self.decrypt(b"")
        self._shutdown |= _SENT_SHUTDOWN
        try:
            self._object.unwrap()
        except (ssl.SSLWantReadError, ssl.SSLSyscallError):
            return bool(self._shutdown & _RECEIVED_SHUTDOWN)
        except ssl.SSLError as error:
            raise tls_error(error) from error
        self._shutdown |= _RECEIVED_SHUTDOWN
        return not self._decrypted

    def get_shutdown(self) -> int:
        """1 if our farewell is sent, plus 2 if the peer's has come."""
        return self._shutdown

    def pending(self) -> int:
        """How many decrypted bytes wait."""
        return 0 if self._object is None else self._object.pending()

    # -- what was agreed on

    def get_context(self) -> ssl.SSLContext | None:
        """The context in use, or None before the handshake."""
        return None if self._object is None else self._object.context

    def get_peer_certificate(self) -> Any:
        """The peer's certificate, or None."""
        if self._object is None:
            return None
        try:
            encoded = self._object.getpeercert(binary_form=True)
        except ValueError:
            # The handshake is not over.
            return None
        return None if encoded is None else shown_certificate(x509.load_der_x509_certificate(encoded))

    def get_peer_cert_chain(self) -> list[Any] | None:
        """What the peer has shown, or None: its certificate, which a server gets apart, and those that signed it."""
        return self._chain("get_unverified_chain", int(self.server_side))

    def get_verified_chain(self) -> list[Any] | None:
        """From the peer's certificate to one that we trust, or None."""
        return self._chain("get_verified_chain", 0)

    def _chain(self, method: str, first: int) -> list[Any] | None:
        # Before Python 3.13 only the object inside has them.
        whose = self._object if hasattr(self._object, method) else getattr(self._object, "_sslobj", None)
        found = None if whose is None else getattr(whose, method)()
        if not found:
            return None
        encoded = (_der(certificate) for certificate in found[first:])
        return [shown_certificate(x509.load_der_x509_certificate(one)) for one in encoded]

    def get_certificate(self) -> Any:
        """Our own certificate, or None."""
        return getattr(self._object, "chosen", self._settings).certificate()

    def get_alpn_proto_negotiated(self) -> bytes:
        """What is spoken above TLS; empty if that was not agreed on."""
        chosen = None if self._object is None else self._object.selected_alpn_protocol()
        return b"" if chosen is None else chosen.encode("latin-1")

    def get_servername(self) -> bytes | None:
        """The host's name that the client asked for, or None."""
        name = getattr(self._object, "indicated_name", None) if self.server_side else self._host
        return None if name is None else name.encode("ascii")

    def get_cipher_name(self) -> str | None:
        """The cipher's name, or None."""
        return self._cipher(0)  # type: ignore[no-any-return]  # a table of different things

    def get_cipher_version(self) -> str | None:
        """The version of TLS that the cipher came with, or None."""
        return self._cipher(1)  # type: ignore[no-any-return]  # a table of different things

    def get_cipher_bits(self) -> int | None:
        """How many secret bits the cipher uses, or None."""
        return self._cipher(2)  # type: ignore[no-any-return]  # a table of different things

    def _cipher(self, index: int) -> Any:
        cipher = None if self._object is None else self._object.cipher()
        return None if cipher is None else cipher[index]

    def get_protocol_version_name(self) -> str:
        """The version of TLS, such as "TLSv1.3"."""
        version = None if self._object is None else self._object.version()
        return "Unknown" if version is None else version

    def get_protocol_version(self) -> int:
        """The version of TLS as records have it, such as 0x304 (RFC 8446, section 4.2.1); 0 before the handshake."""
        return _VERSIONS.get(self.get_protocol_version_name(), 0)

    def get_cipher_list(self) -> list[str]:
        """The names of the ciphers that we accept, the preferred first."""
        context = self.get_context()
        return [] if context is None else [cipher["name"] for cipher in context.get_ciphers()]

    def total_renegotiations(self) -> int:
        """How often keys were agreed on anew: never, it isn't safe."""
        return 0

    def session_reused(self) -> bool:
        """Whether the handshake went on from an earlier connection's."""
        return False if self._object is None else bool(self._object.session_reused)

    def get_channel_binding(self, cb_type: str = "tls-unique") -> bytes | None:
        """What ties authentication above TLS to this connection (RFC 5929)."""
        return None if self._object is None else self._object.get_channel_binding(cb_type)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"the standard library's TLS has no {name!r}; pyOpenSSL's connection may have:"
            " it is used once getContext() of the context factory was called"
        )

    def __repr__(self) -> str:
        side = "server" if self.server_side else "client"
        return f"<TLS of a {side}: {self.get_protocol_version_name()}, {self.get_cipher_name()}>"


def _der(certificate: Any) -> bytes:
    return certificate if isinstance(certificate, bytes) else certificate.public_bytes(_DER)


def _farewell() -> ssl.SSLZeroReturnError:
    return ssl.SSLZeroReturnError(ssl.SSL_ERROR_ZERO_RETURN, "the peer has closed TLS")
