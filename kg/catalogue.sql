-- The catalogue of a generation. Passages and sentences are numbered by a hash of their place in the text.
CREATE TABLE document (
  id TEXT PRIMARY KEY, made TEXT NOT NULL, source_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  record TEXT NOT NULL, recipe TEXT NOT NULL,
  passages INTEGER NOT NULL, sentences INTEGER NOT NULL, claims INTEGER NOT NULL, rejected INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE passage (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, headings TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX passage_document ON passage (document);

CREATE TABLE sentence (
  number INTEGER PRIMARY KEY, passage INTEGER NOT NULL, document TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX sentence_passage ON sentence (passage);
CREATE INDEX sentence_document ON sentence (document);

CREATE TABLE mention (
  iri TEXT NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL, surface TEXT NOT NULL,
  document TEXT NOT NULL, passage INTEGER NOT NULL, sentence INTEGER, start INTEGER NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX mention_iri ON mention (iri);
CREATE INDEX mention_document ON mention (document);

CREATE TABLE claim (
  id TEXT PRIMARY KEY, document TEXT NOT NULL, passage INTEGER NOT NULL, sentence INTEGER,
  subject TEXT NOT NULL, relation TEXT NOT NULL, object TEXT, said TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX claim_document ON claim (document);
CREATE INDEX claim_subject ON claim (subject);
CREATE INDEX claim_object ON claim (object);

-- Who supports a plain triple of the default graph: the documents that assert it, or the entity it describes.
-- It stands while one row does.
CREATE TABLE plain (key TEXT NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (key, owner)) WITHOUT ROWID;
CREATE INDEX plain_owner ON plain (owner);

-- How often a document speaks of an entity, under which label and type; `held` is its IRI in the document, which is
-- another one where the entity gave way to `iri`.
CREATE TABLE naming (
  iri TEXT NOT NULL, held TEXT NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL, document TEXT NOT NULL, uses INTEGER NOT NULL
);
CREATE INDEX naming_iri ON naming (iri);
CREATE INDEX naming_held ON naming (held);
CREATE INDEX naming_document ON naming (document);

-- The words: title and heading path are searched with each text, from the tables above, without a second copy.
CREATE VIEW passage_content (number, title, path, text) AS
  SELECT p.number, d.title, p.path, p.text FROM passage p JOIN document d ON d.id = p.document;
CREATE VIEW sentence_content (number, title, path, text) AS
  SELECT s.number, d.title, p.path, s.text
  FROM sentence s JOIN passage p ON p.number = s.passage JOIN document d ON d.id = s.document;
CREATE VIRTUAL TABLE passage_words USING fts5 (
  title, path, text, content = 'passage_content', content_rowid = 'number',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE sentence_words USING fts5 (
  title, path, text, content = 'sentence_content', content_rowid = 'number',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
