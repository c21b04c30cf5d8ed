"""Currencies as texts write them: symbols, codes and names."""

from __future__ import annotations

import re

__all__ = ["CURRENCY_AFTER", "CURRENCY_BEFORE", "currency_of"]

_SYMBOLS = {
    "US$": "USD", "U.S.$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "S$": "SGD", "NZ$": "NZD",
    "HK$": "HKD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN", "CN\u00a5": "CNY", "JP\u00a5": "JPY", "$": "USD",
    "€": "EUR", "£": "GBP", "\u00a5": "JPY", "\uffe5": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₪": "ILS", "₫": "VND", "฿": "THB", "₦": "NGN", "₱": "PHP", "৳": "BDT", "₴": "UAH", "₸": "KZT",
    "Rs.": "INR", "Rs": "INR", "RMB": "CNY", "RM": "MYR", "Rp": "IDR", "KSh": "KES", "Ksh": "KES", "SR": "SAR",
    "Dh": "AED", "Dhs": "AED",
}  # fmt: skip
_CODES = (
    "USD EUR GBP JPY CNY KRW INR SAR AED QAR KWD BHD OMR CAD AUD NZD SGD HKD TWD BRL MXN ARS CLP COP PEN CHF SEK NOK "
    "DKK PLN CZK HUF RON BGN TRY ILS RUB UAH KZT IDR VND THB MYR PHP PKR BDT LKR ZAR NGN KES EGP MAD GHS RWF ETB"
)
_NAMES = {
    "dollar": "USD", "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "canadian dollar": "CAD",
    "australian dollar": "AUD", "singapore dollar": "SGD", "new zealand dollar": "NZD", "hong kong dollar": "HKD",
    "taiwan dollar": "TWD", "euro": "EUR", "pound": "GBP", "british pound": "GBP", "pound sterling": "GBP",
    "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "won": "KRW", "rupee": "INR", "indian rupee": "INR",
    "pakistani rupee": "PKR", "sri lankan rupee": "LKR", "riyal": "SAR", "saudi riyal": "SAR", "qatari riyal": "QAR",
    "dirham": "AED", "moroccan dirham": "MAD", "kuwaiti dinar": "KWD", "franc": "CHF", "swiss franc": "CHF",
    "swedish krona": "SEK", "swedish kronor": "SEK", "kronor": "SEK", "norwegian krone": "NOK",
    "norwegian kroner": "NOK", "danish krone": "DKK", "danish kroner": "DKK", "kroner": "DKK", "zloty": "PLN",
    "czech koruna": "CZK", "forint": "HUF", "lira": "TRY", "turkish lira": "TRY", "shekel": "ILS", "ruble": "RUB",
    "rouble": "RUB", "hryvnia": "UAH", "tenge": "KZT", "rupiah": "IDR", "dong": "VND", "baht": "THB", "ringgit": "MYR",
    "peso": "MXN", "mexican peso": "MXN", "philippine peso": "PHP", "chilean peso": "CLP", "real": "BRL",
    "reais": "BRL", "brazilian real": "BRL", "brazilian reais": "BRL", "rand": "ZAR", "naira": "NGN",
    "shilling": "KES", "kenyan shilling": "KES", "taka": "BDT", "egyptian pound": "EGP", "south korean won": "KRW",
    "korean won": "KRW", "japanese yen": "JPY", "chinese yuan": "CNY",
}  # fmt: skip
_CHINESE = re.compile(r"\b(?:yuan|renminbi|RMB|CNY|China|Chinese)\b")
_JAPANESE = re.compile(r"\b(?:yen|JPY|Japan|Japanese)\b")


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CODE = "|".join(_CODES.split())
CURRENCY_BEFORE = rf"(?:(?:{_either(list(_SYMBOLS))}|\b(?:{_CODE}))\s?)"
# "real" is an ordinary word: it counts as money only where the text says whose it is.
_PLURALS = "|".join(re.escape(name) + "s?" for name in sorted(_NAMES, key=len, reverse=True) if name != "real")
CURRENCY_AFTER = rf"(?:\b(?:{_CODE})|(?i:{_PLURALS})|€|£|₹|₩|z\u0142|kr)(?!\w)"


def currency_of(text: str, context: str) -> str:
    """The ISO 4217 code of a match of `CURRENCY_BEFORE` or `CURRENCY_AFTER`; `context` tells yuan from yen."""
    text = text.strip()
    if text in ("\u00a5", "\uffe5"):
        return "CNY" if _CHINESE.search(context) and not _JAPANESE.search(context) else "JPY"
    if text in _SYMBOLS:
        return _SYMBOLS[text]
    name = text.lower()
    if name in ("z\u0142", "kr"):
        return "PLN" if name == "z\u0142" else "SEK"
    return _NAMES.get(name) or _NAMES.get(name.removesuffix("s")) or text
