"""Names of the holders and issuers of certificates (RFC 5280, section 4.1.2.4)."""

from __future__ import annotations

import re
from typing import Any

from asyncreactor.internet._tls_cryptography import NameOID, x509
from asyncreactor.python._arguments import wrong_type

__all__ = ["DN", "DistinguishedName"]

_SHORT = {
    "CN": "commonName",
    "O": "organizationName",
    "OU": "organizationalUnitName",
    "L": "localityName",
    "ST": "stateOrProvinceName",
    "C": "countryName",
    "emailAddress": "emailAddress",
}
_KINDS = {
    "countryName": NameOID.COUNTRY_NAME,
    "stateOrProvinceName": NameOID.STATE_OR_PROVINCE_NAME,
    "localityName": NameOID.LOCALITY_NAME,
    "organizationName": NameOID.ORGANIZATION_NAME,
    "organizationalUnitName": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "commonName": NameOID.COMMON_NAME,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}
_FIELDS = {oid: field for field, oid in _KINDS.items()}
_INSPECTED_WIDTH = 26


class DistinguishedName(dict[str, bytes]):
    """Who holds or issued a certificate.

    Its fields are items and attributes, the latter by their short names too: `name.CN` is
    `name["commonName"]`. Text that is assigned becomes bytes.

    Args:
        kw: values of the fields: countryName (C), stateOrProvinceName (ST), localityName (L), organizationName (O),
            organizationalUnitName (OU), commonName (CN), emailAddress.

    Raises:
        AttributeError: there is no such field.
    """

    __slots__ = ()

    def __init__(self, **kw: str | bytes) -> None:
        super().__init__()
        for field, value in kw.items():
            setattr(self, field, value)

    def __getattr__(self, attr: str) -> bytes:
        try:
            return self[_SHORT.get(attr, attr)]
        except KeyError:
            raise AttributeError(attr) from None

    def __setattr__(self, attr: str, value: Any) -> None:
        field = _SHORT.get(attr, attr)
        if field not in _KINDS:
            raise AttributeError(f"{attr} is not a valid OpenSSL X509 name field")
        if not isinstance(value, (str, bytes, bytearray)):
            raise wrong_type(attr, "str or bytes", value)
        self[field] = value.encode("utf-8") if isinstance(value, str) else bytes(value)

    def __repr__(self) -> str:
        return f"<DN {dict.__repr__(self)[1:-1]}>"

    def inspect(self) -> str:
        """Return a line of text for each field."""
        labels = {re.sub("(?<=[a-z])(?=[A-Z])", " ", field).title(): field for field in self}
        lines = (f"{label:>{_INSPECTED_WIDTH}}: {self[labels[label]].decode()}" for label in sorted(labels))
        return "\n".join(lines)

    @classmethod
    def _from_x509(cls, name: x509.Name, *, strict: bool = False) -> DistinguishedName:
        """Of several values of a field, the last; of fields unknown here, none or, if `strict`, a ValueError."""
        found = cls()
        for attribute in name:
            field = _FIELDS.get(attribute.oid)
            if field is not None:
                setattr(found, field, attribute.value)
            elif strict:
                raise ValueError(f"a name can have the fields {', '.join(_KINDS)}; not {attribute.oid._name}")
        return found

    def _to_x509(self) -> x509.Name:
        """In its own order, which counts: an issuer is found by the whole name."""
        return x509.Name([x509.NameAttribute(_KINDS[field], value.decode()) for field, value in self.items()])


DN = DistinguishedName
