-- The catalogue of a generation. What has a name elsewhere is numbered by a hash of it, so that rows are small and a
-- number means the same in every generation: passages, sentences, things, entities, names, claims, triples.
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

-- What documents speak of: a thing by its IRI, an entity by thing, label and type, a name by entity and wording.
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE entity (number INTEGER PRIMARY KEY, thing INTEGER NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL);
CREATE INDEX entity_thing ON entity (thing);
CREATE TABLE name (number INTEGER PRIMARY KEY, entity INTEGER NOT NULL, surface TEXT NOT NULL);
CREATE INDEX name_entity ON name (entity);

CREATE TABLE mention (
  name INTEGER NOT NULL, document TEXT NOT NULL, passage INTEGER NOT NULL, sentence INTEGER,
  start INTEGER NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX mention_name ON mention (name);
CREATE INDEX mention_document ON mention (document);

CREATE TABLE claim (
  number INTEGER PRIMARY KEY, document TEXT NOT NULL, passage INTEGER NOT NULL, sentence INTEGER,
  subject INTEGER NOT NULL, relation TEXT NOT NULL, object INTEGER, said INTEGER NOT NULL
);
CREATE INDEX claim_document ON claim (document);
CREATE INDEX claim_subject ON claim (subject);
CREATE INDEX claim_object ON claim (object) WHERE object IS NOT NULL;

-- The triples of the default graph, and who supports them: documents that assert one, or the entity it describes.
-- A triple stands while one does.
CREATE TABLE triple (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE support (triple INTEGER NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (triple, owner)) WITHOUT ROWID;
CREATE INDEX support_owner ON support (owner);

-- How often a document speaks of an entity; `thing` is another one than the entity's where that gave way to it.
CREATE TABLE naming (
  document TEXT NOT NULL, entity INTEGER NOT NULL, thing INTEGER NOT NULL, uses INTEGER NOT NULL,
  PRIMARY KEY (document, entity)
) WITHOUT ROWID;
CREATE INDEX naming_thing ON naming (thing);
CREATE INDEX naming_entity ON naming (entity);

-- What a document adds to the linkage of the generation, as `kg.joining` packs it.
CREATE TABLE part (document TEXT PRIMARY KEY, arrays BLOB NOT NULL, spelt TEXT NOT NULL);

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
-- The words of passages as they are written, in capitals or not: which passages hold one, and no more.
CREATE VIRTUAL TABLE passage_exact USING fts5 (
  title, path, text, content = 'passage_content', content_rowid = 'number',
  tokenize = 'unicode61 remove_diacritics 2', detail = none, columnsize = 0
);
